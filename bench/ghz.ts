import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Services, serviceDefinition } from "../platform/grpc/proto.ts";
import { type PressReport, readPressReport } from "./press-report.ts";
import { type Environment, runProgram } from "./programs.ts";

/** What one run of ghz saw, in milliseconds. */
export type GhzFigures = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

type Report = {
  readonly count: number;
  readonly rps: number;
  readonly statusCodeDistribution: Readonly<Record<string, number>>;
  readonly latencyDistribution: readonly {
    readonly percentage: number;
    readonly latency: number;
  }[];
};

const service = "daybook.account.v1.AccountCommandService";

type Rpc = keyof Services[typeof service] & ("OpenAccount" | "DepositMoney");

/** One request on the wire behind its length, as ghz reads a file of many. */
const delimited = (bytes: Uint8Array): Buffer => {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) return Buffer.concat([Buffer.from(length), bytes]);
  }
};

const nsPerMs = 1_000_000;

const readReport = (output: string): GhzFigures => {
  const report = JSON.parse(output) as Report;
  const { OK: ok = 0 } = report.statusCodeDistribution;
  if (ok !== report.count) {
    const said = JSON.stringify(report.statusCodeDistribution);
    throw new Error(`Cannot use a run of ghz: not every answer was OK: ${said}`);
  }
  const at = (percentage: number): number =>
    (report.latencyDistribution.find((one) => one.percentage === percentage)?.latency ?? 0) /
    nsPerMs;
  return { perSecond: report.rps, p50Ms: at(50), p99Ms: at(99) };
};

type Request<Name extends Rpc> = Parameters<Services[typeof service][Name]["requestSerialize"]>[0];

/** Runs ghz on requests that lie in a file by then, so that it has nothing to do but send. */
const sendAll = async <Name extends Rpc>(
  env: Environment,
  address: string,
  rpc: Name,
  requests: readonly Request<Name>[],
  load: readonly string[],
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "daybook-bench-"));
  try {
    const file = join(folder, "requests");
    const report = join(folder, "report");
    const { requestSerialize } = serviceDefinition(service)[rpc] as {
      readonly requestSerialize: (request: object) => Buffer;
    };
    await writeFile(file, Buffer.concat(requests.map((one) => delimited(requestSerialize(one)))));
    const what = ["--insecure", "--call", `${service}/${rpc}`, "-B", file];
    const told = ["-n", `${requests.length}`, "-O", "json", "-o", report];
    await runProgram("ghz", [...what, ...told, ...load, address], env);
    return await readFile(report, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * Sends each request once with ghz, `callers` of them in flight over one connection; not more than
 * `perSecond`, if that is given.
 * @throws {Error} when an answer was not OK.
 */
export const runGhz = async <Name extends Rpc>(
  env: Environment,
  address: string,
  rpc: Name,
  requests: readonly Request<Name>[],
  callers: number,
  perSecond?: number,
): Promise<GhzFigures> => {
  const load = ["-c", `${callers}`, ...(perSecond === undefined ? [] : ["-r", `${perSecond}`])];
  return readReport(await sendAll(env, address, rpc, requests, load));
};

/** Connections of an open loop, so that HTTP/2's limit of calls on one does not hold it back. */
const openLoopConnections = 8;

/**
 * Sends requests with ghz at a rate, whatever the answers do, each with a deadline.
 * @throws {Error} when a call ended with INTERNAL or UNKNOWN.
 */
export const pressWithGhz = async <Name extends Rpc>(
  env: Environment,
  address: string,
  rpc: Name,
  requests: readonly Request<Name>[],
  { perSecond, deadlineMs }: { readonly perSecond: number; readonly deadlineMs: number },
): Promise<PressReport> => {
  const rate = Math.round(perSecond);
  const inFlightMax = Math.ceil((rate * deadlineMs) / 1_000);
  const load = ["--async", "-r", `${rate}`, "-t", `${deadlineMs}ms`, "-c", `${inFlightMax}`];
  const over = ["--connections", `${openLoopConnections}`];
  return readPressReport(await sendAll(env, address, rpc, requests, [...load, ...over]));
};

/** The opening of one account in EUR. */
export const openingOf = (accountId: string) => ({
  requestId: randomUUID(),
  accountId,
  ownerId: "bench",
  currencyCode: "EUR",
});

/** One deposit of one cent. */
export const depositTo = (accountId: string, description = "") => ({
  requestId: randomUUID(),
  accountId,
  amount: { currencyCode: "EUR", minorUnits: 1 },
  description,
});
