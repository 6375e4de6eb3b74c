import { assertEquals } from "@std/assert";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Objm } from "@nats-io/obj";
import { connect } from "@nats-io/transport-node";
import { Blobs } from "../../lib/sweep/queue/blobs.ts";
import { BLOBS } from "../../lib/sweep/queue/names.ts";
import { lacking } from "../permissions.ts";
import { withServer } from "./with_server.ts";

Deno.test(
  "Blobs gives bytes back, and nothing for what is missing, damaged or a link",
  { ignore: lacking("net", "processes") },
  withServer(async ({ address }) => {
    const connection = await connect({ servers: address });
    const [client, manager] = [jetstream(connection), await jetstreamManager(connection)];
    const blobs = await Blobs.open(client, manager);
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    const name = await blobs.put(bytes);
    assertEquals(await blobs.get(name), bytes);
    assertEquals(await blobs.put(bytes), name);
    assertEquals(await blobs.get(await blobs.put(new Uint8Array())), new Uint8Array());
    assertEquals(await blobs.get("0".repeat(16)), undefined);

    const store = await new Objm(client).open(BLOBS);
    const other = await store.putBlob({ name: "1".repeat(16) }, bytes);
    assertEquals(await blobs.get("1".repeat(16)), undefined, "of another digest");
    await store.link("2".repeat(16), other);
    assertEquals(await blobs.get("2".repeat(16)), undefined, "a link");

    const stream = `OBJ_${BLOBS}`;
    const subject = `$O.${BLOBS}.C.${(await store.info(name))?.nuid}`;
    await manager.streams.purge(stream, { filter: subject, keep: 1 });
    assertEquals(await blobs.get(name), undefined, "without its first chunk");
    assertEquals(await blobs.put(bytes), name);
    assertEquals(await blobs.get(name), bytes);

    const damaged = `$O.${BLOBS}.C.${(await store.info(name))?.nuid}`;
    await manager.streams.purge(stream, { filter: damaged });
    for (const part of [bytes.slice(0, 32 * 1024), bytes.slice(0, bytes.length - 32 * 1024)]) {
      await client.publish(damaged, part);
    }
    assertEquals(await blobs.get(name), undefined, "with other chunks");
    await connection.close();
  }),
);
