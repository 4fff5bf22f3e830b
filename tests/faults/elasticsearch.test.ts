import { it } from "vitest";
import { describeWith } from "../services/service.ts";
import { expectAbsenceSurvived } from "./elasticsearch-absence.ts";
import { expectTroubleSurvived, troubledReads, troubledWrites } from "./elasticsearch-answers.ts";
import { overwriteDocument, soonTriedAgain, victim } from "./elasticsearch-documents.ts";
import { deleteIndex } from "./elasticsearch-harm.ts";
import { openElasticsearchRun } from "./elasticsearch-run.ts";

const awayMs = 5_000;
const troubleMs = 3_000;

/** The short form of `elasticsearch.faults.ts`: four faults, one after another, under one load. */
describeWith(["postgres", "rabbitmq", "elasticsearch"], "Elasticsearch under load", () => {
  it("may be away, in trouble, or lose what it holds: all is made good for", async () => {
    await using run = await openElasticsearchRun({ seed: 41, settings: soonTriedAgain });
    const proxy = run.drill.proxies.elasticsearch;
    await expectAbsenceSurvived(run, {
      forMs: awayMs,
      leave: () => {
        proxy.set({ refuse: true });
        proxy.cut();
      },
      comeBack: () => proxy.set({}),
    });
    await expectTroubleSurvived(run, troubledWrites(troubleMs));
    await expectTroubleSurvived(run, troubledReads(troubleMs));
    await deleteIndex(run, "accounts");
    await overwriteDocument(run);
    await run.expectWhole(victim);
  }, 180_000);
});
