/** Looks all the time, with short pauses, which process holds the lock of a folder. */
import { lockHolder } from "../../../lib/store/folder_lock.ts";

self.onmessage = ({ data: directory }: MessageEvent<string>): void => {
  setInterval(() => {
    for (let i = 0; i < 10; i++) lockHolder(directory);
  }, 1);
  self.postMessage("looking");
};
