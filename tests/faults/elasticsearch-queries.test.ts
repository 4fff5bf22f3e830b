import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import {
  cutShort,
  isRead,
  isSearch,
  refuse,
  searchInPart,
  truncate,
} from "./elasticsearch-answers.ts";
import {
  expectFileNotWhole,
  expectFilesLeft,
  expectNoneLeftOpen,
  expectPagesGoOn,
  frozenLists,
} from "./elasticsearch-pages.ts";
import {
  askEvery,
  expectAnswersAgain,
  expectFaultTold,
  makeRed,
  openQueriedIndex,
  type QueriedIndex,
  slow,
  unavailable,
} from "./elasticsearch-queries.ts";
import { everyQuery } from "./every-query.ts";

const every = () => true;
const timeout = 300_000;
/** No query of the service waits longer. */
const waitMaxMs = 4_000;
const slowMs = 8_000;

describeWith(["postgres", "rabbitmq", "elasticsearch"], "Every query, when Elasticsearch", () => {
  let index: QueriedIndex;
  beforeAll(async () => {
    index = await openQueriedIndex({ QUERY_WAIT_MAX_MS: String(waitMaxMs) });
  }, 300_000);
  afterAll(() => index?.[Symbol.asyncDispose]());

  it("is well, answers", () => {
    expect(index.healthy.size).toBe(everyQuery.length);
    for (const [, answer] of index.healthy) expect(answer).not.toHaveProperty("told");
  });

  it.each([
    ["refuses with 429", refuse(429)],
    ["refuses with 503", refuse(503)],
    ["has no shard to search", refuse(503, "search_phase_execution_exception")],
    ["cuts its answers", cutShort],
    ["answers half of its JSON", truncate],
  ] as const)("%s, says so", { timeout }, async (_what, intervene) => {
    await expectFaultTold(index, { matches: isRead, intervene, hurts: every });
  });

  it.each(["timed out", "failed shard"] as const)(
    "answers a search in part, %s, says so and answers what needs no search",
    { timeout },
    async (how) => {
      const intervene = searchInPart(how);
      const hurts = ({ reads }: (typeof everyQuery)[number]) => reads !== "documents";
      await expectFaultTold(index, { matches: isSearch, intervene, hurts });
    },
  );

  it("is slow, says so before it answers", { timeout }, async () => {
    const fault = { matches: isRead, intervene: slow(slowMs), hurts: every };
    const outcomes = await expectFaultTold(index, fault);
    for (const [, { tookMs }] of outcomes) expect(tookMs).toBeLessThan(slowMs);
  });

  it("is slow, says of a token that it cannot be reached", { timeout }, async () => {
    const fault = index.interceptor.intercept(isRead, slow(slowMs));
    const outcomes = await askEvery(index, { withToken: true }).finally(fault.end);
    const told = new Set([...outcomes.values()].map((one) => one.told.split(" without")[0]));
    expect([...told].filter((one) => one !== unavailable)).toEqual(["UNAVAILABLE PROJECTION_LAG"]);
    await expectAnswersAgain(index);
  });

  it("is red, says so or answers whole, and all once it is green", { timeout }, async () => {
    const mend = await makeRed(index);
    const outcomes = await askEvery(index).finally(mend);
    // A primary goes back to the only node that has it before long, whatever the settings say.
    expect([...outcomes.values()].map(({ told }) => told)).toContain(unavailable);
    for (const [{ name }, { told, answer }] of outcomes) {
      if (told !== unavailable) expect(answer ?? told, name).toEqual(index.healthy.get(name));
    }
    await expectAnswersAgain(index);
  });

  it.each(frozenLists)("fails between pages of $name, goes on afterwards", { timeout }, (list) =>
    expectPagesGoOn(index, list),
  );

  it("fails while a file is written, shows that the file is not whole", { timeout }, () =>
    expectFileNotWhole(index),
  );

  it("is left half-way or fails, leaves no point in time open", { timeout }, async () => {
    await expectFilesLeft(index);
    await expectNoneLeftOpen(index);
  });
});
