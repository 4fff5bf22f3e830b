import type { Buffer } from "node:buffer";
import { setTimeout as pause } from "node:timers/promises";
import type { Faults } from "./fault-proxy.ts";

/** Throttled bytes go in pieces of a tenth of a second. */
const piecesPerSecond = 10;
const pieceBytesMax = 65_536;

/** Makes pieces of bytes late, few at a time, or wait for as long as nothing goes through. */
export const createSlowness = (randomMs: (mostMs: number) => number) => {
  let { delayMs = 0, bytesPerSecond = 0 }: Faults = {};
  let blocked: PromiseWithResolvers<void> | undefined;
  return {
    set: (faults: Faults): void => {
      ({ delayMs = 0, bytesPerSecond = 0 } = faults);
      if (faults.halfOpen) {
        blocked ??= Promise.withResolvers();
        return;
      }
      blocked?.resolve();
      blocked = undefined;
    },
    pieces: function* (chunk: Buffer): Iterable<Buffer> {
      for (let at = 0; at < chunk.length; ) {
        const most =
          bytesPerSecond > 0 ? Math.ceil(bytesPerSecond / piecesPerSecond) : pieceBytesMax;
        yield chunk.subarray(at, at + most);
        at += most;
      }
    },
    wait: async (bytes: number): Promise<void> => {
      if (delayMs > 0) await pause(randomMs(delayMs));
      if (bytesPerSecond > 0) await pause((bytes / bytesPerSecond) * 1_000);
      while (blocked !== undefined) await blocked.promise;
    },
  };
};
