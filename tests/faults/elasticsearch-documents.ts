import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { partitionOf } from "../../platform/event-log/partition-of.ts";
import { routingOf } from "../../platform/search-index/elasticsearch-names.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import { type LoadCommand, sendCommand } from "../e2e/sent-command.ts";
import type { ElasticsearchRun } from "./elasticsearch-run.ts";
import { notAllowed } from "./query-load.ts";

/*
 * One document is not what the projector wrote. Its stream is held and its readers are told;
 * everything else flows; once the document is what it was, the stream goes on by itself.
 */

const toldMs = 15_000;
const releasedMs = 30_000;
const partitions = 16;
/** The account whose document is harmed. */
export const victim = "victim";

/** Settings of a run in which a held stream is tried again every second. */
export const soonTriedAgain = { PROJECTOR_HELD_BACKOFF_MAX_MS: "1000" };

/** Codes and reasons of queries while a stream of the tenant is held. */
const allowed = ["OK", "UNAVAILABLE STREAM_QUARANTINED"];

type Stored = {
  readonly _version: number;
  readonly _source: Readonly<Record<string, unknown>>;
};

/** The stored account of the victim, past everybody. */
const openDocument = async (run: ElasticsearchRun) => {
  const index = await run.liveIndex("accounts");
  const id = encodeURIComponent(`default/${victim}`);
  const partition = partitionOf({ tenantId: "default", streamId: `account-${victim}` }, partitions);
  const routing = routingOf(partition);
  const path = `/${index}/_doc/${id}?routing=${routing}`;
  return {
    get: () => run.server<Stored>("GET", path),
    put: (source: object) => run.server("PUT", path, source),
    remove: () => run.server("DELETE", path),
    /** As the projector would have written it, whatever is there now. */
    restore: async ({ _source, _version }: Stored): Promise<void> => {
      // A plain write has raised the version: it must be forgotten before the true one fits.
      await run.server("DELETE", path).catch(() => {});
      const put = () =>
        run.server("PUT", `${path}&version=${_version}&version_type=external`, _source).then(
          () => "restored",
          (error: Error) => error.message,
        );
      const forgetAndPut = async (): Promise<string> => {
        await run.server("POST", `/${index}/_refresh`);
        return await put();
      };
      await expect.poll(forgetAndPut, { timeout: toldMs, interval: 200 }).toBe("restored");
    },
  };
};

/** Sends a command that must be OK, and notes it in the books. */
const send = async ({ drill }: ElasticsearchRun, command: LoadCommand): Promise<string> => {
  const answer = await sendCommand(drill.clients(), command, { timeoutMs: 10_000 });
  drill.ledger.acknowledge(answer);
  return answer.token;
};

const deposit = (run: ElasticsearchRun): Promise<string> =>
  send(run, {
    rpc: "DepositMoney",
    requestId: randomUUID(),
    accountId: victim,
    amountMinor: 100n,
    description: "",
    reference: "",
  });

const openVictim = async (run: ElasticsearchRun): Promise<void> => {
  const opening = { requestId: randomUUID(), accountId: victim, ownerId: "o", overdraftMinor: 0n };
  await send(run, { rpc: "OpenAccount", ...opening });
  const consistencyToken = await deposit(run);
  const asked = { accountId: victim, consistencyToken };
  await run.drill.clients().queries.getAccount(asked, { timeoutMs: 30_000 });
};

const answerOf = async ({ drill }: ElasticsearchRun, consistencyToken = ""): Promise<string> =>
  drill
    .clients()
    .queries.getAccount({ accountId: victim, consistencyToken }, { timeoutMs: 10_000 })
    .then(
      () => "OK",
      (error) => {
        const { code, reason } = readRefusal(error);
        return `${code} ${reason}`;
      },
    );

/** Streams that a read model holds, by metric and by RPC. */
const heldStreams = async ({ drill }: ElasticsearchRun, name: string): Promise<number[]> => {
  const [projector] = drill.running("projector");
  const metric = ((await projector?.metric("daybook_held_streams")) ?? []).reduce(
    (sum, one) => sum + one,
    0,
  );
  const { projection } = await drill.clients().operations.getProjection({ name });
  const told = (projection?.partitions ?? []).reduce((sum, one) => sum + one.heldStreams, 0);
  return [metric, told];
};

const expectHeld = async (run: ElasticsearchRun, count: number, timeout: number): Promise<void> => {
  const counts = () => heldStreams(run, "accounts");
  await expect.poll(counts, { timeout, interval: 200 }).toEqual([count, count]);
};

/** The projector's log says why, with the stream and the event; warnings are logged. */
const expectReason = ({ drill }: ElasticsearchRun, reason: RegExp): void => {
  const [projector] = drill.running("projector");
  const lines = (projector?.stderr() ?? "").split("\n");
  const held = lines.filter((line) => line.includes('"projection.stream-held"'));
  expect(held.some((line) => line.includes(`"account-${victim}"`) && reason.test(line))).toBe(true);
};

/** Other accounts flow, with the victim's stream held; a list says that something is missing. */
const expectOthersFlow = async ({ drill, load }: ElasticsearchRun): Promise<void> => {
  const before = load.answered();
  await expect.poll(load.answered, { timeout: toldMs }).toBeGreaterThan(before + 20);
  const { queries } = drill.clients();
  const last = drill.ledger
    .acknowledged()
    .findLast(
      ({ command }) =>
        !("tenant" in command) && "accountId" in command && command.accountId !== victim,
    );
  const accountId = last?.changes[0]?.accountId ?? "";
  const asked = { accountId, consistencyToken: last?.token ?? "" };
  await queries.getAccount(asked, { timeoutMs: toldMs });
  const { asOf } = await queries.listAccounts({}, { timeoutMs: toldMs });
  expect(asOf?.heldStreams).toBe(1);
};

const inMemoryMs = 1_000;

/** Harms the victim's document, and expects it to be seen, told, and gone on from once restored. */
const expectHeldUntilRestored = async (
  run: ElasticsearchRun,
  harm: (document: Awaited<ReturnType<typeof openDocument>>, stored: Stored) => Promise<unknown>,
  { toldBeforeAnyEvent, reason }: { readonly toldBeforeAnyEvent: boolean; readonly reason: RegExp },
): Promise<void> => {
  await openVictim(run);
  const before = run.queries.attempts.length;
  const document = await openDocument(run);
  const stored = await document.get();
  await harm(document, stored);
  const quarantined = "UNAVAILABLE STREAM_QUARANTINED";
  // What was read a moment ago may still be in memory.
  if (toldBeforeAnyEvent) {
    await expect.poll(() => answerOf(run), { timeout: inMemoryMs }).toBe(quarantined);
  }
  const token = await deposit(run);
  await expectHeld(run, 1, toldMs);
  expect(await answerOf(run)).toBe(quarantined);
  expect(await answerOf(run, token)).toBe(quarantined);
  expectReason(run, reason);
  await expectOthersFlow(run);
  await document.restore(stored);
  await expectHeld(run, 0, releasedMs);
  expect(await answerOf(run, token)).toBe("OK");
  expect(notAllowed(run.queries.attempts.slice(before), allowed)).toEqual({});
};

/** A document is overwritten behind its back: the server gives it another version. */
export const overwriteDocument = (run: ElasticsearchRun): Promise<void> =>
  expectHeldUntilRestored(
    run,
    (document, { _source }) => document.put({ ..._source, balanceMinor: "999999" }),
    { toldBeforeAnyEvent: true, reason: /DOCUMENT_OVERWRITTEN/ },
  );

/** A document is deleted behind its back: its next event has nothing to be folded into. */
export const deleteDocument = (run: ElasticsearchRun): Promise<void> =>
  expectHeldUntilRestored(run, (document) => document.remove(), {
    toldBeforeAnyEvent: false,
    reason: /DOCUMENT_OVERWRITTEN|its opening is missing/,
  });
