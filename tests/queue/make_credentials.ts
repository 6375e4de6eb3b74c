/** A server with accounts, and the credentials file of a user: what the tool of NATS for accounts would write. */

import { nkeys } from "@nats-io/nats-core";

/** The settings of a server, and the text of a file for a user of it. */
export function makeCredentials(): { settings: string; credentials: string } {
  const operator = nkeys.createOperator();
  const account = nkeys.createAccount();
  const system = nkeys.createAccount();
  const user = nkeys.createUser();
  const none = -1; // no limit
  const limits = {
    ...{ subs: none, data: none, payload: none, imports: none, exports: none, wildcards: true },
    ...{ conn: none, leaf: none, mem_storage: none, disk_storage: none, streams: none },
    consumer: none,
  };
  const operatorToken = token(operator, operator, { type: "operator" });
  const accountToken = token(account, operator, { type: "account", limits });
  const systemToken = token(system, operator, { type: "account" });
  const permissions = { pub: {}, sub: {}, subs: none, data: none, payload: none };
  const userToken = token(user, account, { type: "user", ...permissions });
  const seed = new TextDecoder().decode(user.getSeed());
  return {
    settings: [
      `operator: ${operatorToken}`,
      `system_account: ${system.getPublicKey()}`,
      "resolver: MEMORY",
      "resolver_preload: {",
      `${account.getPublicKey()}: ${accountToken}`,
      `${system.getPublicKey()}: ${systemToken}`,
      "}",
    ].join("\n"),
    credentials: section("NATS USER JWT", userToken) + section("USER NKEY SEED", seed),
  };
}

/** A JSON web token for a key, signed by another. */
function token(of: nkeys.KeyPair, by: nkeys.KeyPair, claims: object): string {
  const content = {
    ...{ jti: "0", iat: 1_700_000_000, name: "test" },
    ...{ iss: by.getPublicKey(), sub: of.getPublicKey(), nats: { version: 2, ...claims } },
  };
  const encode = (value: object) => base64(new TextEncoder().encode(JSON.stringify(value)));
  const signed = `${encode({ typ: "JWT", alg: "ed25519-nkey" })}.${encode(content)}`;
  return `${signed}.${base64(by.sign(new TextEncoder().encode(signed)))}`;
}

function base64(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function section(name: string, text: string): string {
  return `-----BEGIN ${name}-----\n${text}\n------END ${name}------\n\n`;
}
