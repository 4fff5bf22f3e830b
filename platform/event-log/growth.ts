import type { SqlQuery } from "../sql/sql.ts";

/** Called with the partitions that have grown, or may have. */
export type Grown = (partitions: readonly number[]) => void;

/** A database that can tell its other users something. */
export type NotifyingSql = SqlQuery & {
  /** See the Postgres adapter: undefined means that some notices may have been missed. */
  listen(
    channel: string,
    listener: (payload: string | undefined) => void,
  ): { stop(): Promise<void> };
};

/** Growth of the log told between processes, soon and without promise. */
export type GrowthNotices = {
  tell: Grown;
  /** `"any"` when some may have been missed. Returns the way to stop. */
  onNotice(listener: (partitions: readonly number[] | "any") => void): () => void;
};

const channel = "daybook_log_growth";

/** A notice takes a lock of the whole server, if briefly: what grows meanwhile shares the next. */
const noticeEveryMs = 10;

const readPartitions = (payload: string): number[] =>
  payload
    .split(",")
    .map(Number)
    .filter((partition) => Number.isSafeInteger(partition));

/**
 * Wakes the relays of other processes through NOTIFY, after the commit and as a statement of its
 * own: inside the transaction of an append it would make all appends of the server wait for each
 * other. A notice that is lost costs nothing but the wait for the next poll.
 */
export const createGrowthNotices = (sql: NotifyingSql): GrowthNotices => {
  const grown = new Set<number>();
  const listeners = new Set<(partitions: readonly number[] | "any") => void>();
  let listening: { stop(): Promise<void> } | undefined;
  let telling = false;

  const tellOn = async (): Promise<void> => {
    telling = true;
    while (grown.size > 0) {
      const payload = [...grown].join(",");
      grown.clear();
      await sql.query("select pg_notify($1, $2)::text", [channel, payload]).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, noticeEveryMs));
    }
    telling = false;
  };
  const hear = (payload: string | undefined): void => {
    const partitions = payload === undefined ? "any" : readPartitions(payload);
    for (const listener of listeners) listener(partitions);
  };
  return {
    tell: (partitions) => {
      for (const partition of partitions) grown.add(partition);
      if (!telling) void tellOn();
    },
    onNotice: (listener) => {
      listeners.add(listener);
      listening ??= sql.listen(channel, hear);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        void listening?.stop();
        listening = undefined;
      };
    },
  };
};

/**
 * Who wants to know of growth: told at once of this process's own, by notice of that of others.
 * Listeners are called on their own turn: what they do cannot undo an append.
 */
export const growthListeners = (partitions: number, notices?: GrowthNotices) => {
  const listeners = new Set<Grown>();
  const call = (listener: Grown, grown: readonly number[]): void => {
    if (grown.length > 0) queueMicrotask(() => listener(grown));
  };
  const everyPartition = Array.from({ length: partitions }, (_, partition) => partition);
  const announce: Grown = (grown) => {
    for (const listener of listeners) call(listener, grown);
    if (grown.length > 0) notices?.tell(grown);
  };
  const onGrowth = (listener: Grown): (() => void) => {
    listeners.add(listener);
    const stopNotices = notices?.onNotice((grown) =>
      call(listener, grown === "any" ? everyPartition : grown),
    );
    return () => {
      listeners.delete(listener);
      stopNotices?.();
    };
  };
  return { announce, onGrowth };
};
