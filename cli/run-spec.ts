import { randomUUID } from "node:crypto";
import { joinPages, readPages } from "./all-pages.ts";
import type { Caller } from "./call.ts";
import { CommandFailed } from "./command-failed.ts";
import type { CommandSpec } from "./command-spec.ts";
import type { ServiceConfig } from "./config.ts";
import { failureJson, failureLines, outcomeOfCall } from "./failure-report.ts";
import { type Inputs, readInputs, type Typed } from "./inputs.ts";
import { type OutputFormat, outputFormats, writeAnswer } from "./output.ts";
import { type JsonObject, protoJson } from "./proto-json.ts";
import type { Terminal } from "./terminal.ts";

/** What the commands that call services work with. */
export type SpecParts = {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
};

const servers = {
  command: {
    option: "command-address",
    address: (config: ServiceConfig) => config.DAYBOOK_COMMAND_ADDRESS,
  },
  query: {
    option: "query-address",
    address: (config: ServiceConfig) => config.DAYBOOK_QUERY_ADDRESS,
  },
  operations: {
    option: "operations-address",
    address: (config: ServiceConfig) => config.DAYBOOK_OPERATIONS_ADDRESS,
  },
} as const;

/** Which of the services a command calls. */
export const serverOf = ({ service }: CommandSpec): keyof typeof servers => {
  if (service.endsWith("CommandService")) return "command";
  return service.endsWith("QueryService") ? "query" : "operations";
};

const timeoutMsUnset = 10_000;
const timeoutMsMin = 100;
const timeoutMsMax = 600_000;
const limitMax = 1_000_000_000;

const readTimeoutMs = (inputs: Inputs): number => {
  const text = inputs.option("timeout");
  const [, count, unit] = /^(\d{1,6})(ms|s)$/.exec(text ?? "") ?? [];
  const timeoutMs =
    text === undefined ? timeoutMsUnset : Number(count) * (unit === "s" ? 1_000 : 1);
  if (timeoutMs >= timeoutMsMin && timeoutMs <= timeoutMsMax) return timeoutMs;
  inputs.refuse("--timeout", "must be a time from 100ms to 600s");
  return timeoutMsUnset;
};

const readHeaders = (inputs: Inputs): Record<string, string> => {
  const tenant = inputs.tenantOption("tenant");
  const correlation = inputs.correlationIdOption("correlation-id");
  return {
    ...(tenant !== undefined && { "x-tenant-id": tenant }),
    ...(correlation !== undefined && { "x-correlation-id": correlation }),
  };
};

/** What every command has, or every query. */
const standingFields = (inputs: Inputs, spec: CommandSpec): object => {
  if (serverOf(spec) === "operations") return {};
  if (serverOf(spec) === "query") return { consistencyToken: inputs.tokenOption("token") ?? "" };
  const version = inputs.countOption("expected-version", 0, Number.MAX_SAFE_INTEGER);
  return {
    requestId: inputs.requestIdOption("request-id") ?? randomUUID(),
    ...(version !== undefined && { expectedVersion: String(version) }),
  };
};

const readLimit = (inputs: Inputs, { paging }: CommandSpec): number | undefined => {
  if (paging === undefined) return undefined;
  if (inputs.option("limit") === "all") return undefined;
  return inputs.countOption("limit", 1, limitMax) ?? paging.limitUnset;
};

/** A command that was read and found right; nothing has been called yet. */
type Ready = {
  readonly request: object;
  readonly requestId: string | undefined;
  readonly headers: Record<string, string>;
  readonly timeoutMs: number;
  readonly limit: number | undefined;
  readonly pageToken: string;
  readonly address: string | undefined;
};

const readSpec = (spec: CommandSpec, inputs: Inputs): Ready => {
  const request = { ...spec.request(inputs), ...standingFields(inputs, spec) };
  const address = inputs.option(servers[serverOf(spec)].option);
  if (address !== undefined && !/^.+:\d{1,5}$/.test(address)) {
    inputs.refuse(`--${servers[serverOf(spec)].option}`, "must be like 127.0.0.1:50051");
  }
  const ready = {
    request,
    requestId: "requestId" in request ? String(request.requestId) : undefined,
    headers: readHeaders(inputs),
    timeoutMs: readTimeoutMs(inputs),
    limit: readLimit(inputs, spec),
    pageToken: inputs.wordOption("page-token") ?? "",
    address,
  };
  inputs.done();
  return ready;
};

const tellRest = (answer: JsonObject, shown: number, { complain }: Terminal): void => {
  if (answer.nextPageToken === "") return;
  complain(`${shown} of ${String(answer.totalSize)} are shown; --limit all shows all`);
};

const run = async (
  spec: CommandSpec,
  ready: Ready,
  caller: Caller,
  format: OutputFormat | "html",
  terminal: Terminal,
): Promise<void> => {
  const { stream, html } = spec;
  if (format === "html") {
    const ask = (more: object) => caller.call(spec.rpc, { ...ready.request, ...more });
    return await html?.(ask, ready.request, terminal);
  }
  if (stream !== undefined) {
    const messages = caller.stream(spec.rpc, ready.request, stream.goOn);
    return await stream.write(messages, format, terminal);
  }
  const call = async (more: object): Promise<JsonObject> =>
    protoJson(await caller.call(spec.rpc, { ...ready.request, ...more }));
  const { view, paging } = spec;
  if (paging === undefined || view.list === undefined) {
    writeAnswer(await call({}), view, format, terminal);
    return;
  }
  const list = view.list.name;
  const pages = readPages(call, { list, limit: ready.limit, pageToken: ready.pageToken });
  if (format === "ndjson") {
    for await (const page of pages) writeAnswer(page, view, format, terminal);
    return;
  }
  const answer = await joinPages(pages, list);
  writeAnswer(answer, view, format, terminal);
  if (format !== "table") return;
  tellRest(answer, (answer[list] as readonly unknown[]).length, terminal);
};

const asksForHtml = ({ options }: Typed): boolean => options.output === "html";

const formatOf = ({ options }: Typed): OutputFormat =>
  outputFormats.find((format) => format === options.output) ?? "table";

const usageText = ({ message }: CommandFailed, format: OutputFormat): string =>
  format === "table"
    ? `error: ${message}`
    : JSON.stringify({ error: { code: "USAGE", reason: "", message } });

/**
 * Runs a command that calls a service: reads everything that was typed, calls, writes the answer.
 * @throws {CommandFailed} whose message is what standard error shall show.
 */
export const runSpec = async (
  spec: CommandSpec,
  typed: Typed,
  { terminal, env }: SpecParts,
): Promise<void> => {
  const format = formatOf(typed);
  const explain = (error: unknown): unknown =>
    error instanceof CommandFailed
      ? new CommandFailed(error.outcome, usageText(error, format))
      : error;
  let ready: Ready;
  try {
    ready = readSpec(spec, readInputs(typed));
  } catch (error) {
    throw explain(error);
  }
  // Loaded only now: help and usage errors need neither, and both take longer than they do.
  const { readConfig } = await import("../platform/config.ts");
  const { serviceConfig } = await import("./config.ts");
  const { CallFailed, openCaller } = await import("./call.ts");
  const address = ready.address ?? servers[serverOf(spec)].address(readConfig(serviceConfig, env));
  const { requestId } = ready;
  if (requestId !== undefined && typed.options["request-id"] === undefined) {
    // Before the call: whatever becomes of it and of this process, it can be asked for.
    const made = format === "table" ? `request id ${requestId}` : JSON.stringify({ requestId });
    terminal.complain(made);
  }
  const caller = openCaller(spec.service, address, ready);
  try {
    await run(spec, ready, caller, asksForHtml(typed) ? "html" : format, terminal);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw explain(error);
    const { isEarlierUnknown } = error;
    const failed = { error: error.error, address, requestId, isEarlierUnknown };
    const text =
      format === "table" ? failureLines(failed, terminal.errors).join("\n") : failureJson(failed);
    throw new CommandFailed(outcomeOfCall(error.error), text);
  } finally {
    caller.close();
  }
};
