/**
 * Sweeps whose trials run on other machines, from a program: the workers of a NATS server.
 *
 * @module
 */

export {
  type ConnectedQueue,
  type ConnectOptions,
  connectQueue,
} from "./lib/sweep/queue/connect_queue.ts";
