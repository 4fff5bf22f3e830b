import { afterAll, beforeAll, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { expectAbsenceSurvived } from "./elasticsearch-absence.ts";
import { expectTroubleSurvived, troubledReads, troubledWrites } from "./elasticsearch-answers.ts";
import { overwriteDocument, soonTriedAgain, victim } from "./elasticsearch-documents.ts";
import { deleteIndex } from "./elasticsearch-harm.ts";
import { type ElasticsearchRun, openElasticsearchRun } from "./elasticsearch-run.ts";

const awayMs = 5_000;
const troubleMs = 2_000;
const timeout = 300_000;

/** The short form of `elasticsearch.faults.ts`: a few faults, one after another, under one load. */
describeWith(["postgres", "rabbitmq", "elasticsearch"], "Elasticsearch under load", () => {
  let run: ElasticsearchRun;
  beforeAll(async () => {
    // What waits before it is tried again waits a second at most.
    const settings = { ...soonTriedAgain, PROJECTOR_BACKOFF_MAX_MS: "1000" };
    run = await openElasticsearchRun({ seed: 41, settings });
  });
  afterAll(() => run?.[Symbol.asyncDispose]());

  it("may be out of reach for seconds", { timeout }, () => {
    const proxy = run.drill.proxies.elasticsearch;
    return expectAbsenceSurvived(run, {
      forMs: awayMs,
      leave: () => {
        proxy.set({ refuse: true });
        proxy.cut();
      },
      comeBack: () => proxy.set({}),
    });
  });

  it("may refuse requests and items, and cut its answers", { timeout }, async () => {
    await Promise.all([
      expectTroubleSurvived(run, troubledWrites(troubleMs)),
      expectTroubleSurvived(run, troubledReads(troubleMs)),
    ]);
  });

  it("may lose an index", { timeout }, () => deleteIndex(run, "accounts"));

  it("may let somebody overwrite a document", { timeout }, () => overwriteDocument(run));

  it("has made all of it good in the end", { timeout }, () => run.expectWhole(victim));
});
