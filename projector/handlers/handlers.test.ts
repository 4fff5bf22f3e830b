import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { eventCodec } from "../../domain/event-families.ts";
import type { RequestContext } from "../../platform/grpc/handler.ts";
import { indexUnavailable } from "../../platform/search-index/index-unavailable.ts";
import { accounts as accountsModel } from "../../read-models/accounts.ts";
import { entries as entriesModel } from "../../read-models/entries.ts";
import { createLedger, type Ledger, ledgerMethod } from "../ledger.fixture.ts";
import { headsOf, openProjectorWorld, type ProjectorWorld } from "../projector.fixture.ts";
import { openProjector, type Projector } from "../service.ts";

let world: ProjectorWorld;
let projector: Projector;
let ledger: Ledger;
let requestIds: string[];
let poisonedId: string;

const context: RequestContext = {
  method: "daybook.operations.v1.OperationsService/Any",
  tenantId: "default",
  correlationId: "",
  traceparent: "",
  actor: "anonymous",
  deadline: Number.POSITIVE_INFINITY,
  headerViolations: [],
  signal: new AbortController().signal,
};

beforeAll(async () => {
  world = await openProjectorWorld();
  ledger = createLedger(world.log, "shop");
  ledger.open("a");
  ledger.open("b");
  ledger.deposit("a", 500n);
  ledger.transfer("a", "b", 2n);
  requestIds = await ledger.save();
  const poison = { type: "MoneyDeposited", schemaVersion: 9, data: "{}" };
  ledger.open("poisoned");
  ledger.raw("poisoned", poison);
  [, poisonedId = ""] = await ledger.save();
  projector = openProjector(await world.options());
  await vi.waitFor(
    async () => {
      const { projections } = await projector.handlers.ListProjections({}, context);
      const states = projections?.map(({ state }) => state);
      expect(states).toEqual(["PROJECTION_STATE_LIVE", "PROJECTION_STATE_LIVE"]);
    },
    { timeout: 10_000 },
  );
});
afterAll(async () => {
  await projector.stop();
  await world.close();
});

const readFailure = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (thrown) => thrown,
  );
  return {
    reason: error?.reason,
    fields: error?.violations?.map(({ field }: { field: string }) => field),
  };
};

describe("ListProjections and GetProjection", () => {
  it("say where every partition stands", async () => {
    const heads = await headsOf(world.log);
    // A count of documents may be a second old.
    const projections = await vi.waitFor(
      async () => {
        const answer = await projector.handlers.ListProjections({}, context);
        expect(answer.projections).toMatchObject([
          {
            name: "accounts",
            version: accountsModel.version,
            generation: 1,
            documents: "3",
            lastError: "",
          },
          { name: "entries", version: entriesModel.version, generation: 1, documents: "3" },
        ]);
        return answer.projections;
      },
      { timeout: 5_000 },
    );
    const [accounts] = projections ?? [];
    expect(accounts?.partitions).toMatchObject(
      heads.map((head, partition) => ({
        partition,
        state: "PARTITION_STATE_LIVE",
        checkpoint: String(head),
        head: String(head),
        lagEvents: "0",
        lagSeconds: 0,
      })),
    );
    const held = accounts?.partitions?.map(({ heldStreams }) => heldStreams);
    expect(held?.reduce((sum = 0, one = 0) => sum + one, 0)).toBe(1);
    const { projection } = await projector.handlers.GetProjection({ name: "entries" }, context);
    expect(projection?.name).toBe("entries");
  });

  it("refuse a name that is no projection's", async () => {
    const call = projector.handlers.GetProjection({ name: "nothing" }, context);
    expect((await readFailure(call)).reason).toBe("PROJECTION_NOT_FOUND");
  });
});

describe("GetLog", () => {
  it("names the log and the end of every partition", async () => {
    const answer = await projector.handlers.GetLog({}, context);
    const heads = await headsOf(world.log);
    expect(answer).toMatchObject({ logId: world.log.identity.logId, epoch: "1" });
    expect(answer.partitions?.map(({ head }) => head)).toEqual(heads.map(String));
    expect(answer.partitions?.map(({ relayed }) => relayed)).toEqual(heads.map(() => "0"));
  });
});

describe("GetCommand", () => {
  const get = (requestId: string, changes = {}) =>
    projector.handlers.GetCommand(
      { tenantId: "shop", method: ledgerMethod, requestId, ...changes },
      context,
    );

  it("tells the outcome, the events in order, and that every projection shows them", async () => {
    const transferId = requestIds[3] ?? "";
    const { command } = await get(transferId.toUpperCase());
    expect(command).toMatchObject({
      tenantId: "shop",
      method: ledgerMethod,
      requestId: transferId,
      outcome: "COMMAND_OUTCOME_COMMITTED",
      reason: "",
      projections: [
        { name: "accounts", applied: true, held: false },
        { name: "entries", applied: true, held: false },
      ],
    });
    expect(command?.events?.map(({ streamId, type }) => [streamId, type])).toEqual([
      ["account-a", "TransferSent"],
      ["account-b", "TransferReceived"],
    ]);
    const [sent] = command?.events ?? [];
    const decoded = eventCodec.decode({
      type: "TransferSent",
      schemaVersion: 1,
      data: sent?.dataJson ?? "",
    });
    expect(decoded).toMatchObject({ amountMinor: 2n });
  });

  it("tells that an event waits in a held stream", async () => {
    const { command } = await get(poisonedId);
    expect(command?.projections).toEqual([
      { name: "accounts", applied: false, held: true },
      { name: "entries", applied: false, held: true },
    ]);
  });

  it("answers as far as is known while an index is away", async () => {
    const options = await world.options();
    let away = true;
    const readCheckpoints: typeof options.index.readCheckpoints = (index) =>
      away ? Promise.reject(indexUnavailable()) : options.index.readCheckpoints(index);
    const other = openProjector({ ...options, index: { ...options.index, readCheckpoints } });
    const [requestId = ""] = requestIds;
    const ask = async () => {
      const request = { tenantId: "shop", method: ledgerMethod, requestId };
      const { command } = await other.handlers.GetCommand(request, context);
      expect(command?.outcome).toBe("COMMAND_OUTCOME_COMMITTED");
      expect(command?.events?.map(({ type }) => type)).toEqual(["AccountOpened"]);
      return command?.projections?.map(({ applied }) => applied);
    };
    expect(await ask()).toEqual([false, false]);
    away = false;
    await expect.poll(() => other.isReady(), { timeout: 10_000 }).toBe(true);
    await expect.poll(ask, { timeout: 10_000 }).toEqual([true, true]);
    away = true;
    expect(await ask()).toEqual([true, true]);
    await other.stop();
  });

  it("does not find a command of another tenant, method or request id", async () => {
    const [requestId = ""] = requestIds;
    for (const call of [
      get(requestId, { tenantId: "" }),
      get(requestId, { method: "test.v1.Test/Other" }),
      get(randomUUID()),
    ]) {
      expect((await readFailure(call)).reason).toBe("COMMAND_NOT_FOUND");
    }
  });

  it("refuses every malformed field at once", async () => {
    const call = get("no uuid", { tenantId: "UPPER", method: "no slash" });
    expect(await readFailure(call)).toEqual({
      reason: "INVALID_FIELD",
      fields: ["tenant_id", "method", "request_id"],
    });
  });
});

describe("ReadEvents", () => {
  const read = (changes: object) =>
    projector.handlers.ReadEvents(
      { tenantId: "shop", streamId: "", correlationId: "", ...changes },
      context,
    );

  it("reads a stream, from an offset on, and at most as many as asked for", async () => {
    const all = (await read({ streamId: "account-a" })).events ?? [];
    expect(all.map(({ streamVersion }) => streamVersion)).toEqual(["1", "2", "3"]);
    const from = (await read({ streamId: "account-a", fromOffset: all[1]?.offset })).events;
    expect(from).toEqual(all.slice(1));
    const two = (await read({ streamId: "account-a", limit: 2 })).events;
    expect(two).toEqual(all.slice(0, 2));
  });

  it("reads by correlation id, and only what holds together", async () => {
    const correlationId = `of-${requestIds[3]}`;
    expect((await read({ correlationId })).events).toHaveLength(2);
    expect((await read({ correlationId, streamId: "account-b" })).events).toHaveLength(1);
    expect((await read({ correlationId, streamId: "account-none" })).events).toEqual([]);
    expect((await read({ correlationId, tenantId: "other" })).events).toEqual([]);
    // Whatever a command may carry can be asked for.
    for (const other of [".", `.${"x".repeat(63)}`]) {
      expect((await read({ correlationId: other })).events).toEqual([]);
    }
  });

  it("reads a partition", async () => {
    const partition = ledger.partitionOf("a");
    const { events } = await read({ partition });
    expect(events?.every((event) => event.partition === partition)).toBe(true);
    expect(events?.map(({ offset }) => offset)).toEqual(events?.map((_, at) => String(at + 1)));
  });

  const refused: readonly [string, object, string[]][] = [
    ["nothing that names events", {}, ["stream_id"]],
    ["an offset without its partition", { fromOffset: "1" }, ["stream_id", "from_offset"]],
    ["a partition that does not exist", { partition: 4 }, ["partition"]],
    ["a negative partition", { partition: -1 }, ["partition"]],
    [
      "an offset beyond what a number holds",
      { partition: 0, fromOffset: "9007199254740992" },
      ["from_offset"],
    ],
    ["a negative limit", { partition: 0, limit: -1 }, ["limit"]],
    ["a stream without category", { streamId: "a/b" }, ["stream_id"]],
    ["a long correlation id", { correlationId: "a".repeat(65) }, ["correlation_id"]],
    ["a correlation id with a space", { correlationId: "a b" }, ["correlation_id"]],
  ];
  it.each(refused)("refuses %s", async (_, changes, fields) => {
    expect(await readFailure(read(changes))).toEqual({ reason: "INVALID_FIELD", fields });
  });
});
