import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { Calls } from "./elasticsearch-calls.ts";
import { CallFailed, isGone, unless, whenStarted } from "./elasticsearch-failure.ts";
import { metaBody, templateBody } from "./elasticsearch-mapping.ts";
import type { IndexNames } from "./elasticsearch-names.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import type { LogFacts } from "./search-index.ts";

/** What must be found unchanged for a record to be written; undefined: there must be none. */
export type RecordState = { readonly seqNo: number; readonly primaryTerm: number };

/** A record as it was read. */
export type StoredRecord = RecordState & { readonly value: string };

/** Small texts by name, kept beside the indices in an index of their own. */
export type Records = {
  /** Makes the template of the prefix and the index of the records, where they are missing. */
  prepare(): Promise<void>;
  /** Puts back the template that somebody has deleted. */
  keepTemplate(): Promise<void>;
  find(name: string): Promise<StoredRecord | undefined>;
  /** Writes whatever is there. */
  put(name: string, value: string): Promise<void>;
  /** Writes if the record is still as it was read; false when it is not. */
  replace(name: string, value: string, before: RecordState | undefined): Promise<boolean>;
};

const isConflict = (error: unknown): boolean => error instanceof CallFailed && error.status === 409;

const existsAlready = (error: unknown): boolean =>
  error instanceof CallFailed && error.types.includes("resource_already_exists_exception");

type Found = {
  readonly found: boolean;
  readonly _seq_no: number;
  readonly _primary_term: number;
  readonly _source: { readonly value: string };
};

/** The records of a prefix. */
export const createRecords = ({ call }: Calls, names: IndexNames): Records => {
  let prepared = false;
  const path = (name: string): string => `/${names.meta}/_doc/${name}`;

  const template = `/_index_template/${names.template}`;

  const putTemplate = async (): Promise<void> => {
    await call({ method: "PUT", path: template, body: templateBody(names) });
  };

  const prepare = async (): Promise<void> => {
    await putTemplate();
    const make = call({ method: "PUT", path: `/${names.meta}`, body: metaBody() });
    await unless(existsAlready, make);
    prepared = true;
  };

  const write = async (name: string, value: string, query: Record<string, string | number>) => {
    const request = {
      method: "PUT",
      path: path(name),
      body: { value },
      query,
    } as const;
    // Before the first write: without the template, that write would make the index.
    if (!prepared) await prepare();
    try {
      await call(request);
    } catch (error) {
      if (!isGone(error)) throw error;
      await prepare();
      await call(request);
    }
  };

  return {
    prepare,
    keepTemplate: async () => {
      // Looked at first: every write of it is a change of the cluster's state.
      const found = await unless(isGone, call<object>({ method: "GET", path: template }));
      if (found === undefined) await putTemplate();
    },
    find: async (name) => {
      const found = await unless(isGone, call<Found>({ method: "GET", path: path(name) }));
      if (found === undefined) return undefined;
      const { _seq_no, _primary_term, _source } = found;
      return { value: _source.value, seqNo: _seq_no, primaryTerm: _primary_term };
    },
    put: (name, value) => write(name, value, {}),
    replace: async (name, value, before) => {
      const condition =
        before === undefined
          ? { op_type: "create" }
          : { if_seq_no: before.seqNo, if_primary_term: before.primaryTerm };
      const written = write(name, value, condition).then(() => true);
      return (await unless(isConflict, written)) ?? false;
    },
  };
};

const signingKeyBytes = 32;
const signingKeyName = "signing-key";
const logFactsName = "log-facts";

/**
 * See {@link IndexWriter.saveLogFacts}. Said again and again, so it is also where the template is
 * looked after, without which a write to an index that was just deleted would make one.
 */
export const saveLogFacts = async (
  records: Records,
  { logId, epoch, partitions }: LogFacts,
): Promise<void> => {
  await records.keepTemplate();
  await records.put(logFactsName, JSON.stringify({ logId, epoch, partitions }));
};

/** See {@link IndexReader.readLogFacts}. */
export const readLogFacts = async (records: Records): Promise<LogFacts> => {
  const record = await records.find(logFactsName);
  if (record === undefined) throw indexUnavailable();
  return JSON.parse(record.value);
};

/** See {@link IndexReader.readSigningKey}; whoever writes first makes the key of all. */
export const readSigningKey = async (records: Records): Promise<Uint8Array> => {
  let record = await whenStarted(() => records.find(signingKeyName));
  if (record === undefined) {
    const key = randomBytes(signingKeyBytes).toString("base64");
    await records.replace(signingKeyName, key, undefined);
    record = await whenStarted(() => records.find(signingKeyName));
  }
  if (record === undefined) throw indexUnavailable();
  return Buffer.from(record.value, "base64");
};
