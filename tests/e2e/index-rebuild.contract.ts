import { expect, it } from "vitest";
import { readModels } from "../../read-models/read-models.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation, type Installation } from "./installation.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { documentCounts, expectDocuments, tokenOf } from "./ledger-check.ts";
import { createLoadPlan, type LoadPlan, sendLoad } from "./load.ts";
import { createRandom } from "./seeded-random.ts";
import { shopTenant } from "./shop-command.ts";
import { copyIndex, restoreIndex } from "./stopped-index.ts";

const commandsOfPhase = 500;

const work = async (process: EmbeddedProcess, ledger: Ledger, plan: LoadPlan): Promise<void> => {
  const load = Array.from({ length: commandsOfPhase }, plan.next);
  const next = () => load.shift();
  const outcome = await sendLoad(process, {
    callers: 16,
    next,
    onAcknowledged: ledger.acknowledge,
  });
  expect(outcome.unknown).toEqual([]);
};

const stop = async (process: EmbeddedProcess): Promise<void> => {
  expect(await process.terminate()).toEqual({ code: 0, signal: null });
};

/** Every projection is live, and the number of its documents is what the ledger says. */
const expectLive = async ({ operations }: EmbeddedProcess, ledger: Ledger): Promise<void> => {
  const counted: Readonly<Record<string, number>> = documentCounts(ledger);
  const read = async () => {
    const { projections } = await operations.listProjections({});
    return projections.map(({ name, state, documents }) =>
      name in counted ? { name, state, documents } : { name, state },
    );
  };
  const state = "PROJECTION_STATE_LIVE";
  const live = readModels.map(({ name }) =>
    name in counted ? { name, state, documents: String(counted[name]) } : { name, state },
  );
  await expect.poll(read, { timeout: 20_000 }).toEqual(live);
};

const expectHealed = async (process: EmbeddedProcess, ledger: Ledger): Promise<void> => {
  await expectDocuments(process, ledger);
  await expectLive(process, ledger);
};

const dayMs = 86_400_000;
const timeoutMs = 30_000;
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, "2026-11-22".length);

/** What is told of all accounts together, or judged of each, after everything that was done. */
const readJudged = async ({ queries }: EmbeddedProcess, ledger: Ledger, today: number) => {
  const consistencyToken = tokenOf(ledger);
  const list = { consistencyToken, orderBy: "account_id", pageSize: 1_000 };
  const { assessments } = await queries.listRiskAssessments(list, { timeoutMs });
  const days = { startDate: dateOf(today - dayMs), endDate: dateOf(today + dayMs) };
  const groupBy = "REPORT_PERIOD_DAY" as const;
  const { rows } = await queries.getReport(
    { ...days, currencyCode: "EUR", groupBy, consistencyToken },
    { timeoutMs },
  );
  const expected = ledger.accountIds().map(ledger.expected);
  const sum = (amounts: readonly (string | undefined)[]): bigint =>
    amounts.reduce((total, minor) => total + BigInt(minor ?? "0"), 0n);
  expect(assessments.map(({ accountId }) => accountId)).toEqual(ledger.accountIds().toSorted());
  expect(sum(rows.map(({ accountsOpened }) => accountsOpened))).toBe(BigInt(expected.length));
  const net = sum(rows.map(({ netChange }) => netChange?.minorUnits));
  expect(net).toBe(sum(expected.map(({ account }) => account.balance?.minorUnits)));
  const entries = rows.flatMap(({ byType }) => byType).map(({ count }) => count);
  expect(sum(entries)).toBe(sum(expected.map((one) => String(one.entries.length))));
  return { assessments, rows };
};

/** What is done to an index while its process is down. */
export type IndexHarm = {
  readonly what: "emptied" | "dropped";
  readonly harm: (installation: Installation) => Promise<void>;
};

/** An index that lost what it held. */
export const lostIndexContract = ({ what, harm }: IndexHarm): void =>
  it(`The search index that was ${what} is posted again from the log by itself`, async () => {
    await using installation = createInstallation();
    const ledger = createLedger();
    const plan = createLoadPlan(createRandom(11), "x", 12);
    const first = await installation.start();
    const today = Date.now();
    await work(first, ledger, plan);
    const judged = await readJudged(first, ledger, today);
    await stop(first);
    await harm(installation);
    const second = await installation.start();
    for (const accountId of ledger.accountIds()) {
      // Without a token: while it is posted again, "not found" would be a wrong answer.
      const { account } = await second.queries.getAccount({ accountId });
      expect(account).toEqual(ledger.expected(accountId).account);
    }
    for (const { order } of ledger.shop.orders()) {
      const headers = { "x-tenant-id": shopTenant };
      const shown = await second.orderQueries.getOrder({ orderId: order.orderId }, { headers });
      expect(shown.order).toMatchObject(order);
    }
    await expectHealed(second, ledger);
    expect(await readJudged(second, ledger, today)).toEqual(judged);
    await work(second, ledger, plan);
    await expectHealed(second, ledger);
  }, 600_000);

/** An index in whose place an older copy of it was put. */
export const copiedIndexContract = (): void =>
  it("The search index that was set back to an older copy catches up from there", async () => {
    await using installation = createInstallation();
    const ledger = createLedger();
    const plan = createLoadPlan(createRandom(12), "y", 12);
    const today = Date.now();
    const first = await installation.start();
    await work(first, ledger, plan);
    await expectHealed(first, ledger);
    await stop(first);
    await copyIndex(installation);
    const second = await installation.start();
    await work(second, ledger, plan);
    await expectHealed(second, ledger);
    const judged = await readJudged(second, ledger, today);
    await stop(second);
    await restoreIndex(installation);
    const third = await installation.start();
    await expectHealed(third, ledger);
    expect(await readJudged(third, ledger, today)).toEqual(judged);
  }, 600_000);
