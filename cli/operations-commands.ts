import type { GetCommandRequest } from "../proto/gen/daybook/operations/v1/GetCommandRequest.ts";
import type { GetProjectionRequest } from "../proto/gen/daybook/operations/v1/GetProjectionRequest.ts";
import type { ReadEventsRequest } from "../proto/gen/daybook/operations/v1/ReadEventsRequest.ts";
import { accountCommands } from "./account-commands.ts";
import type { CommandSpec } from "./command-spec.ts";
import { customerCommands } from "./customer-commands.ts";
import type { Inputs } from "./inputs.ts";
import { orderCommands } from "./order-commands.ts";
import { productCommands } from "./product-commands.ts";
import type { JsonObject } from "./proto-json.ts";
import type { Column } from "./table.ts";
import { column, elementsAt, fieldsOf, objectAt, textAt } from "./views.ts";

const service = "daybook.operations.v1.OperationsService";

const partitionMax = 2 ** 31 - 1;
const eventsMax = 1_000;

const eventColumns: readonly Column<JsonObject>[] = [
  column("time", "recordTime"),
  column("stream", "streamId"),
  column("version", "streamVersion", { right: true }),
  column("partition", "partition", { right: true }),
  column("offset", "offset", { right: true }),
  column("type", "type"),
  column("fact", "dataJson", { flexible: true }),
];

const sumOf = (projection: JsonObject, name: string): string =>
  elementsAt(projection, "partitions")
    .reduce((sum, partition) => sum + BigInt(textAt(partition, name)), 0n)
    .toString();

const lagSeconds = (projection: JsonObject): string =>
  Math.max(
    0,
    ...elementsAt(projection, "partitions").map((partition) => Number(partition.lagSeconds)),
  ).toFixed(1);

const projectionColumns: readonly Column<JsonObject>[] = [
  column("projection", "name"),
  column("version", "version", { right: true }),
  column("generation", "generation", { right: true }),
  column("state", "state"),
  column("documents", "documents", { right: true }),
  { title: "lag events", text: (one) => sumOf(one, "lagEvents"), right: true },
  { title: "lag seconds", text: lagSeconds, right: true },
  { title: "held", text: (one) => sumOf(one, "heldStreams"), right: true },
  column("last error", "lastError", { flexible: true }),
];

const checkpointColumns: readonly Column<JsonObject>[] = [
  column("partition", "partition", { right: true }),
  column("state", "state"),
  column("checkpoint", "checkpoint", { right: true }),
  column("head", "head", { right: true }),
  column("lag events", "lagEvents", { right: true }),
  column("held", "heldStreams", { right: true }),
  column("last error", "lastError", { flexible: true }),
];

const projectionCommands: readonly CommandSpec[] = [
  {
    path: ["projections", "list"],
    heading: "Look:",
    summary: "every projection, and how far it is behind the log",
    args: "",
    options: [],
    examples: ["", "-o json"],
    service,
    rpc: "listProjections",
    request: () => ({}),
    view: { list: { name: "projections", columns: projectionColumns } },
  },
  {
    path: ["projections", "get"],
    heading: "Look:",
    summary: "one projection, partition by partition",
    args: "<projection>",
    options: [],
    examples: ["accounts"],
    service,
    rpc: "getProjection",
    request: (inputs): GetProjectionRequest => ({ name: inputs.requiredText("projection") }),
    view: {
      fields: (answer) => fieldsOf(objectAt(answer, "projection")),
      list: { name: "projection.partitions", columns: checkpointColumns },
    },
  },
];

const commandSpecs = [
  ...accountCommands,
  ...productCommands,
  ...customerCommands,
  ...orderCommands,
];

/** `DepositMoney` alone is enough: no two services have a command of one name. */
const methodOf = (inputs: Inputs): string => {
  const method = inputs.word("method");
  if (/^[\w.]+\/\w+$/.test(method)) return method;
  const rpc = `${method.charAt(0).toLowerCase()}${method.slice(1)}`;
  const spec = commandSpecs.find((one) => one.rpc === rpc);
  if (spec === undefined) inputs.refuse("<method>", "must be a command like DepositMoney");
  return `${spec?.service}/${method}`;
};

const readEvents = (inputs: Inputs): ReadEventsRequest => {
  const partition = inputs.countOption("partition", 0, partitionMax);
  const fromOffset = inputs.countOption("from-offset", 0, Number.MAX_SAFE_INTEGER);
  const streamId = inputs.wordOption("stream") ?? "";
  const correlationId = inputs.correlationIdOption("correlation") ?? "";
  if (partition === undefined && streamId === "" && correlationId === "") {
    inputs.refuse("--stream", "must be given, or --partition or --correlation");
  }
  return {
    streamId,
    correlationId,
    ...(partition !== undefined && { partition }),
    ...(fromOffset !== undefined && { fromOffset: String(fromOffset) }),
    limit: inputs.countOption("limit", 1, eventsMax) ?? 0,
    tenantId: inputs.tenantOption("tenant") ?? "",
  };
};

const logCommands: readonly CommandSpec[] = [
  {
    path: ["log", "show"],
    heading: "Look:",
    summary: "identity, epoch and partitions of the log",
    args: "",
    options: [],
    examples: [""],
    service,
    rpc: "getLog",
    request: () => ({}),
    view: {
      fields: fieldsOf,
      list: {
        name: "partitions",
        columns: [
          column("partition", "partition", { right: true }),
          column("head", "head", { right: true }),
          column("relayed", "relayed", { right: true }),
          column("last time", "lastTime"),
        ],
      },
    },
  },
  {
    path: ["log", "events"],
    heading: "Look:",
    summary: "events of a stream, of a partition or of a correlation id, in the order of the log",
    args: "",
    options: [
      { flags: "--stream <id>", help: "account-alice" },
      { flags: "--partition <number>", help: "of this partition" },
      { flags: "--from-offset <offset>", help: "from this offset of the partition on" },
      { flags: "--correlation <id>", help: "of the requests with this correlation id" },
      { flags: "--limit <count>", help: `how many, at most ${eventsMax} (default 100)` },
    ],
    examples: ["--stream account-alice", "--partition 12 --from-offset 100 --limit 10"],
    service,
    rpc: "readEvents",
    request: readEvents,
    view: { list: { name: "events", columns: eventColumns } },
  },
];

const commandGet: CommandSpec = {
  path: ["command", "get"],
  heading: "Look:",
  summary: "what a request id led to: outcome, events, and which projections show them",
  args: "<method> <request-id>",
  options: [],
  examples: [
    "DepositMoney 7d9f1c52-3a08-4b6e-8f21-000000000003",
    "CreateOrder 7d9f1c52-3a08-4b6e-8f21-000000000009 -o json",
  ],
  service,
  rpc: "getCommand",
  request: (inputs): GetCommandRequest => ({
    method: methodOf(inputs),
    requestId: inputs.requestId("request-id"),
    tenantId: inputs.tenantOption("tenant") ?? "",
  }),
  view: {
    fields: (answer) => {
      const command = objectAt(answer, "command");
      const projections = elementsAt(command, "projections").map((one): [string, string] => [
        `in ${textAt(one, "name")}`,
        one.held === true ? "held" : one.applied === true ? "yes" : "not yet",
      ]);
      return [...fieldsOf(command), ...projections];
    },
    list: { name: "command.events", columns: eventColumns },
  },
};

/** `daybook projections …`, `daybook command …` and `daybook log …` that ask the projector. */
export const operationsCommands: readonly CommandSpec[] = [
  ...projectionCommands,
  commandGet,
  ...logCommands,
];
