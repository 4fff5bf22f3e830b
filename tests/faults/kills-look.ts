import pg from "pg";
import { checkpointId } from "../../platform/search-index/checkpoint-record.ts";
import { createOneAtATime } from "../../projector/one-at-a-time.ts";
import { readModels } from "../../read-models/read-models.ts";
import type { ServerSettings } from "../e2e/real-installation.ts";

const timeoutMs = 10_000;

/** A document as a bulk request names it. */
export type SentDocument = {
  readonly id: string;
  /** `p07`: of its partition. */
  readonly routing: string;
  readonly version: number;
};

/** Where the stored document of a name is, and how far its projection says it is. */
export type FoundDocument = {
  /** 0 when there is none. */
  readonly version: number;
  /** Checkpoint of its partition in the same index. */
  readonly checkpoint: number;
};

/** What is in the servers at this moment, seen past every proxy and every process of ours. */
export type Look = AsyncDisposable & {
  /** How many of these ids are requests with a stored answer. */
  readonly storedRequests: (ids: readonly string[]) => Promise<number>;
  /** Last offset of each partition. */
  readonly heads: () => Promise<number[]>;
  /** Offset up to which each partition's events are known to be confirmed by the broker. */
  readonly relayed: () => Promise<number[]>;
  /** The least checkpoint of all projections, by partition. */
  readonly applied: () => Promise<number[]>;
  readonly documents: (sent: readonly SentDocument[]) => Promise<FoundDocument[]>;
  /** Sessions of the command service that wait inside a transaction. */
  readonly openTransactions: () => Promise<number>;
  readonly deadLetters: () => Promise<number>;
  /** How many partitions each replica of a group holds, the fewest first. */
  readonly shares: (group: string) => Promise<number[]>;
};

type Got = {
  readonly found?: boolean;
  readonly _version?: number;
  readonly _source?: { readonly checkpoint?: { readonly offset: number } };
};

/** Reads by id, so that what was written a moment ago is seen. */
const multiGet = async (
  { ELASTICSEARCH_URL: url, INDEX_PREFIX: prefix }: ServerSettings,
  wanted: readonly { readonly projection: string; readonly id: string; readonly routing: string }[],
): Promise<Got[]> => {
  const docs = wanted.map(({ projection, id: _id, routing }) => ({
    _index: `${prefix}-${projection.toLowerCase()}`,
    _id,
    routing,
  }));
  const answer = await fetch(new URL("/_mget", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ docs }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { docs: got } = (await answer.json()) as { docs: Got[] };
  return got;
};

const projections: readonly string[] = readModels.map(({ name }) => name);

const checkpointOf = (projection: string, routing: string) => ({
  projection,
  id: checkpointId(Number(routing.slice(1))),
  routing,
});

const offsetOf = (got: Got | undefined): number => got?._source?.checkpoint?.offset ?? 0;

const findDocument = async (
  servers: ServerSettings,
  { id, routing }: SentDocument,
): Promise<FoundDocument> => {
  const got = await multiGet(
    servers,
    projections.flatMap((projection) => [
      { projection, id, routing },
      checkpointOf(projection, routing),
    ]),
  );
  // Ids are of one projection each.
  const at = got.findIndex(({ found }, index) => found === true && index % 2 === 0);
  if (at < 0) return { version: 0, checkpoint: 0 };
  return { version: got[at]?._version ?? 0, checkpoint: offsetOf(got[at + 1]) };
};

const readApplied = async (servers: ServerSettings, partitions: number): Promise<number[]> => {
  const routings = Array.from(
    { length: partitions },
    (_, partition) => `p${String(partition).padStart(2, "0")}`,
  );
  const got = await multiGet(
    servers,
    routings.flatMap((routing) => projections.map((one) => checkpointOf(one, routing))),
  );
  return routings.map((_, partition) =>
    Math.min(
      ...projections.map((_one, index) => offsetOf(got[partition * projections.length + index])),
    ),
  );
};

/** Opens a look at an installation's servers. */
export const openLook = async (servers: ServerSettings): Promise<Look> => {
  const client = new pg.Client({
    connectionString: servers.DATABASE_URL,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: "daybook-test-look",
  });
  client.on("error", () => {});
  await client.connect();
  // A client asks one thing at a time; a look asks several.
  const oneAtATime = createOneAtATime();
  const column = async (text: string, values: readonly unknown[] = []): Promise<number[]> => {
    const { rows } = await oneAtATime(() =>
      client.query({ text, values: [...values], rowMode: "array" }),
    );
    return (rows as unknown[][]).map(([value]) => Number(value));
  };
  const one = async (text: string, values: readonly unknown[] = []): Promise<number> =>
    (await column(text, values))[0] ?? 0;
  const heads = () => column("select last_offset from daybook.heads order by partition");
  return {
    storedRequests: (ids) =>
      one("select count(*) from daybook.commands where request_id::text = any ($1::text[])", [ids]),
    heads,
    relayed: () => column("select relayed from daybook.relay_marks order by partition"),
    applied: async () => await readApplied(servers, (await heads()).length),
    documents: (sent) => Promise.all(sent.map((document) => findDocument(servers, document))),
    openTransactions: () =>
      one(
        `select count(*) from pg_stat_activity where datname = current_database()
         and application_name = 'daybook-command-service' and state = 'idle in transaction'`,
      ),
    deadLetters: () => one("select count(*) from daybook.dead_letters"),
    shares: (group) =>
      column(
        `select count(*) from daybook.leases
         where member_group = $1 and owner is not null and expire_time > clock_timestamp()
         group by owner order by 1`,
        [group],
      ),
    [Symbol.asyncDispose]: () => client.end(),
  };
};
