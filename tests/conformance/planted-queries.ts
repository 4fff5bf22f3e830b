import { all } from "./desk.ts";
import type { Deviate } from "./deviating-server.ts";
import type { Message } from "./wire.ts";

/** What is wrong with a server, and the rules that must see it. */
export type Planted = readonly [what: string, deviate: Deviate, fails: readonly string[]];

/** Changes the answers of one RPC. */
export const ofRpc =
  (name: string, change: (response: Message) => object) =>
  (rpc: string, response: Message): Message =>
    rpc === name ? { ...response, ...change(response) } : response;

/** Changes the bytes of a file, all of which is in one chunk. */
const inFile = (change: (text: string) => string): Deviate => ({
  response: ofRpc("ExportStatement", ({ chunk }) => {
    const text = Buffer.from((chunk ?? "") as Uint8Array).toString();
    return { chunk: Buffer.from(change(text)) };
  }),
});

const inAssessment = (change: (assessment: Message) => object): Deviate => ({
  response: ofRpc("GetRiskAssessment", ({ assessment }) => ({
    assessment: { ...(assessment as Message), ...change(assessment as Message) },
  })),
});

/** A request whose last field is `after_version` (tag 0x18), below 128, without it. */
const withoutAfterVersion = (bytes: Buffer): Buffer =>
  bytes.at(-2) === 0x18 ? bytes.subarray(0, -2) : bytes;

/** Deviations of exports, watches, assessments, reports and streams of commands. */
export const plantedQueries: readonly Planted[] = [
  [
    "an export without its second entry",
    inFile((text) =>
      text
        .split(/(?<=\n)/)
        .toSpliced(3, 1)
        .join(""),
    ),
    ["exports.csv", "exports.json-lines"],
  ],
  [
    "an export whose texts a spreadsheet computes",
    inFile((text) => text.replace("'=1+1", "=1+1")),
    ["exports.csv-cells"],
  ],
  [
    "an export that says as_of before its end",
    { response: ofRpc("ExportStatement", ({ asOf }) => ({ asOf: asOf ?? { heldStreams: 1 } })) },
    ["exports.messages"],
  ],
  [
    "a watch that is never caught up",
    { response: ofRpc("WatchAccount", () => ({ caughtUp: false })) },
    ["watches.at-once", "watches.resume"],
  ],
  [
    "a watch that shows again what was seen",
    { request: (rpc, bytes) => (rpc === "WatchAccount" ? withoutAfterVersion(bytes) : bytes) },
    ["watches.resume", "watches.behind"],
  ],
  [
    "a score that is not the sum of its signals",
    inAssessment(({ score }) => ({ score: Number(score) + 1 })),
    ["risk.none", "risk.score", "risk.signal"],
  ],
  [
    "a signal without its entries",
    inAssessment((assessment) => ({
      signals: all(assessment, "signals").map((signal) => ({ ...signal, entryIds: [] })),
    })),
    ["risk.signal"],
  ],
  [
    "assessments in the opposite order",
    {
      response: ofRpc("ListRiskAssessments", (response) => ({
        assessments: all(response, "assessments").toReversed(),
      })),
    },
    ["risks.order"],
  ],
  [
    "a report that counts both halves of a transfer as income",
    {
      response: ofRpc("GetReport", (response) => ({
        rows: all(response, "rows").map((row) => ({
          ...row,
          netChange: { currencyCode: "EUR", minorUnits: "680" },
        })),
      })),
    },
    ["reports.figures"],
  ],
  [
    "a report without its last period",
    { response: ofRpc("GetReport", (response) => ({ rows: all(response, "rows").slice(0, -1) })) },
    ["reports.days", "reports.weeks"],
  ],
  [
    "outcomes that do not say which command they are of",
    { response: ofRpc("StreamCommands", () => ({ position: "1" })) },
    ["stream-commands.many", "stream-commands.outcomes"],
  ],
  [
    "outcomes whose errors have no details",
    {
      response: ofRpc("StreamCommands", ({ error }) =>
        error ? { error: { ...(error as Message), details: [] } } : {},
      ),
    },
    ["stream-commands.refusals", "stream-commands.bad-message"],
  ],
];
