import type { ExportStatementRequest } from "../proto/gen/daybook/account/v1/ExportStatementRequest.ts";
import type { ExportStatementResponse__Output } from "../proto/gen/daybook/account/v1/ExportStatementResponse.ts";
import type { WatchAccountRequest } from "../proto/gen/daybook/account/v1/WatchAccountRequest.ts";
import type { WatchAccountResponse__Output } from "../proto/gen/daybook/account/v1/WatchAccountResponse.ts";
import type { CommandSpec, StreamSpec } from "./command-spec.ts";
import { type JsonObject, protoJson } from "./proto-json.ts";
import { periodOptions, statementPeriod } from "./statement-period.ts";
import { objectAt, textAt } from "./views.ts";

const formats = ["csv", "json-lines"];

/** The file as it is, whatever `-o` says; an incomplete one ends with an error. */
const exportStream: StreamSpec = {
  // A file has one beginning: what was written cannot be taken back.
  goOn: () => undefined,
  write: async (messages, _format, terminal) => {
    for await (const message of messages) {
      const { chunk } = message as ExportStatementResponse__Output;
      if (chunk.length > 0) await terminal.write(chunk);
    }
  },
};

const accountLine = (answer: JsonObject): string => {
  const account = objectAt(answer, "account");
  const text = (name: string) => textAt(account, name);
  return [
    text("lastActivityTime"),
    `version ${text("version")}`,
    text("status"),
    `balance ${text("balance")}`,
    `held ${text("held")}`,
    `available ${text("available")}`,
  ].join("  ");
};

/** A line for each account that comes; signs of life are not shown. */
const watchStream: StreamSpec = {
  goOn: (request, message) => {
    const { account } = message as WatchAccountResponse__Output;
    return account === null ? request : { ...request, afterVersion: account.version };
  },
  write: async (messages, format, terminal) => {
    for await (const message of messages) {
      if ((message as WatchAccountResponse__Output).account === null) continue;
      const answer = protoJson(message);
      terminal.say(format === "table" ? accountLine(answer) : JSON.stringify(answer));
    }
  },
};

const ofAccount = {
  heading: "Look:",
  args: "<account>",
  service: "daybook.account.v1.AccountQueryService",
  view: {},
} as const;

/** `daybook account …` that is answered with a stream. */
export const accountStreams: readonly CommandSpec[] = [
  {
    ...ofAccount,
    path: ["account", "export"],
    summary: "a period of an account as a file, of any length, proved complete",
    options: [
      ...periodOptions,
      { flags: "--format <format>", help: `${formats.join(", ")} (default: csv)` },
    ],
    examples: ["alice --period 2026-11 > november.csv", "alice --format json-lines"],
    rpc: "exportStatement",
    request: (inputs): ExportStatementRequest => ({
      accountId: inputs.id("account"),
      ...statementPeriod(inputs),
      format: (inputs.choiceOption("format", "STATEMENT_FORMAT", formats) ??
        "STATEMENT_FORMAT_CSV") as never,
    }),
    stream: exportStream,
  },
  {
    ...ofAccount,
    path: ["account", "watch"],
    summary: "an account now and whenever it changes, until it is interrupted",
    options: [{ flags: "--after <version>", help: "only versions above it" }],
    examples: ["alice", "alice --after 7 -o ndjson"],
    rpc: "watchAccount",
    request: (inputs): WatchAccountRequest => {
      const after = inputs.countOption("after", 0, Number.MAX_SAFE_INTEGER);
      return {
        accountId: inputs.id("account"),
        ...(after !== undefined && { afterVersion: String(after) }),
      };
    },
    stream: watchStream,
  },
];
