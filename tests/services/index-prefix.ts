import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { withBasicAuth } from "./server-ready.ts";
import { serverOfRun } from "./service.ts";

/** A prefix for indices on the run's Elasticsearch that nobody else uses, for one test file. */
export type TestIndexPrefix = {
  readonly url: string;
  readonly prefix: string;
  /** Deletes every index and template whose name begins with it. */
  close(): Promise<void>;
};

const timeoutMs = 30_000;

const nameStart = (runId: string): string => `test-${runId}-`;

const call = async (serverUrl: string, method: "GET" | "DELETE", path: string) => {
  const { url, headers } = withBasicAuth(serverUrl);
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(`${url}/${path}`, { method, headers, signal });
  const text = await answer.text();
  if (answer.ok || answer.status === 404) return text;
  throw new Error(`Cannot ${method} ${path} on Elasticsearch: ${answer.status} ${text}`);
};

/** The line of a request has to be shorter than 4,096 bytes. */
const namesPerCall = 30;

/** Deletes every index and template whose name begins with `start`. */
const deleteIndices = async (serverUrl: string, start: string): Promise<void> => {
  const listed = await call(serverUrl, "GET", `_cat/indices/${start}*?format=json&h=index`);
  // By name: a server refuses to delete by pattern unless it is told otherwise.
  const names = (JSON.parse(listed) as { readonly index: string }[]).map(({ index }) => index);
  // Together: each call is a state of the cluster that has to reach the disk.
  for (let at = 0; at < names.length; at += namesPerCall) {
    const some = names.slice(at, at + namesPerCall).join();
    await call(serverUrl, "DELETE", `${some}?ignore_unavailable=true`);
  }
  await call(serverUrl, "DELETE", `_index_template/${start}*`);
};

/** Takes a prefix of its own on a server; by default the run's shared one. */
export const openIndexPrefix = async (serverUrl?: string): Promise<TestIndexPrefix> => {
  const url = serverUrl ?? (await serverOfRun("elasticsearch")).url;
  const prefix = `${nameStart(inject("services").runId)}${randomBytes(5).toString("hex")}`;
  return { url, prefix, close: () => deleteIndices(url, prefix) };
};

/** Deletes what test files of a run that were killed have left on a server. */
export const deleteIndicesOfRun = (serverUrl: string, runId: string): Promise<void> =>
  deleteIndices(serverUrl, nameStart(runId));
