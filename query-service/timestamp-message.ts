import type { Timestamp } from "../proto/gen/google/protobuf/Timestamp.ts";

/** Milliseconds since 1970 as a timestamp. */
export const timestampMessage = (timeMs: number): Timestamp => {
  const seconds = Math.floor(timeMs / 1_000);
  return { seconds: String(seconds), nanos: (timeMs - seconds * 1_000) * 1_000_000 };
};
