import pg from "pg";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import { readModels } from "../read-models/read-models.ts";

/** Looks at log and indices from outside, as nobody of the project's own does. */
export type LagReader = AsyncDisposable & {
  /** Events that the projection furthest behind has not applied yet. */
  read(): Promise<number>;
  /** Resolves once every index answers queries and has applied everything; default: in 10 min. */
  drained(timeoutMs?: number): Promise<void>;
};

/** The most lag that was seen while something went on. */
export type LagWatch = {
  readonly max: () => number;
  readonly stop: () => Promise<void>;
};

const lookEveryMs = 100;
const drainTimeoutMs = 600_000;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, lookEveryMs));

const sum = (offsets: readonly number[]): number =>
  offsets.reduce((total, offset) => total + offset, 0);

/** A reader of the lag between a log and the indices of a prefix. */
export const openLagReader = async (
  postgresUrl: string,
  elasticsearchUrl: string,
  prefix: string,
): Promise<LagReader> => {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  const index = await openElasticsearchIndex({ url: elasticsearchUrl, prefix });
  /** An index that is not live yet has applied nothing that anybody could see. */
  const applied = async (): Promise<number> => {
    const checkpoints = await Promise.all(
      readModels.map((model) => index.readLiveCheckpoints(model).catch(() => [])),
    );
    return Math.min(...checkpoints.map((all) => sum(all.map(({ offset }) => offset))));
  };
  const read = async (): Promise<number> => {
    const before = await applied();
    const { rows } = await client.query<{ head: string }>(
      "select sum(last_offset) as head from daybook.heads",
    );
    return Number(rows[0]?.head ?? 0) - before;
  };
  return {
    read,
    drained: async (timeoutMs = drainTimeoutMs) => {
      const stopAt = performance.now() + timeoutMs;
      while ((await read()) > 0) {
        if (performance.now() > stopAt) throw new Error("Cannot go on: the lag does not end");
        await pause();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([client.end(), index.close()]);
    },
  };
};

/** Looks at the lag all the time until it is stopped. */
export const watchLag = (lag: LagReader): LagWatch => {
  let max = 0;
  let stopped = false;
  const watching = (async (): Promise<void> => {
    while (!stopped) {
      max = Math.max(max, await lag.read());
      await pause();
    }
  })();
  return {
    max: () => max,
    stop: async () => {
      stopped = true;
      await watching;
    },
  };
};
