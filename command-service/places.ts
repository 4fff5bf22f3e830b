import { lineKey } from "./command-queue.ts";
import type { AnyCall } from "./submission.ts";

/** Commands in hand by tenant and by stream: in the queue, in an append, or aside. */
export type Places = {
  /** One more of these is in hand until `leave`. */
  take(call: AnyCall): void;
  leave(call: AnyCall): void;
  /** How many are in hand of a call's tenant and of the first stream that it names. */
  of(call: AnyCall): { readonly ofTenant: number; readonly ofStream: number };
};

const add = (counts: Map<string, number>, key: string, change: number): void => {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
};

const streamOf = (call: AnyCall): string => `${call.key.tenantId} ${lineKey(call)}`;

/**
 * No places taken. The queue alone does not know who is there: what lies behind a stuck head is in
 * hand for as long as its callers wait, and so is what follows another command of its request id.
 */
export const createPlaces = (): Places => {
  const tenants = new Map<string, number>();
  const streams = new Map<string, number>();
  const change = (call: AnyCall, by: number): void => {
    add(tenants, call.key.tenantId, by);
    add(streams, streamOf(call), by);
  };
  return {
    take: (call) => change(call, 1),
    leave: (call) => change(call, -1),
    of: (call) => ({
      ofTenant: tenants.get(call.key.tenantId) ?? 0,
      ofStream: streams.get(streamOf(call)) ?? 0,
    }),
  };
};
