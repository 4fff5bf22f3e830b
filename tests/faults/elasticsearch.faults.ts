import { it } from "vitest";
import { describeWith, describeWithOwn } from "../services/service.ts";
import { startServer } from "../services/start-server.ts";
import type { TestServer } from "../services/test-server.ts";
import { expectAbsenceSurvived } from "./elasticsearch-absence.ts";
import {
  expectTroubleSurvived,
  partialSearches,
  silentReads,
  smallWrites,
  troubledReads,
  troubledWrites,
} from "./elasticsearch-answers.ts";
import {
  deleteDocument,
  overwriteDocument,
  soonTriedAgain,
  victim,
} from "./elasticsearch-documents.ts";
import * as harm from "./elasticsearch-harm.ts";
import { expectPointsInTimeEnded, pagesKeptBriefly } from "./elasticsearch-leaks.ts";
import { expectMappingConflictHeld, makeForeignMapping } from "./elasticsearch-mapping.ts";
import {
  type ElasticsearchRun,
  openElasticsearchRun,
  type RunOptions,
} from "./elasticsearch-run.ts";
import { restoreOlderSnapshot } from "./elasticsearch-snapshot.ts";
import { expectStrandedSurvived } from "./elasticsearch-stranded.ts";

const timeout = 300_000;
const awayMs = 60_000;
const silentMs = 20_000;
const troubleMs = 20_000;
const blockedMs = 15_000;
const services = ["postgres", "rabbitmq", "elasticsearch"] as const;
let seed = 400;

/** A case on an installation of its own. */
const inRun = (
  name: string,
  work: (run: ElasticsearchRun) => Promise<void>,
  options: Partial<RunOptions> = {},
  harmed?: string,
): void =>
  it(name, { timeout }, async () => {
    seed += 1;
    await using run = await openElasticsearchRun({ seed, ...options });
    await work(run);
    await run.expectWhole(harmed);
  });

/** A case with an Elasticsearch of its own, which it may stop, kill and set up as it likes. */
const withOwn = (
  name: string,
  work: (run: ElasticsearchRun, server: TestServer) => Promise<void>,
): void =>
  it(name, { timeout }, async () => {
    const server = await startServer("elasticsearch");
    try {
      seed += 1;
      await using run = await openElasticsearchRun({ seed, own: { elasticsearch: server } });
      await work(run, server);
      await run.expectWhole();
    } finally {
      await server.close();
    }
  });

describeWithOwn(["elasticsearch"], "Elasticsearch under load", () => {
  withOwn(
    "stopped for a minute is not noticed by commands, and made good for after it",
    (run, own) =>
      expectAbsenceSurvived(run, { forMs: awayMs, leave: own.stop, comeBack: own.start }),
  );
  withOwn("killed and started again loses nothing", (run, own) =>
    expectAbsenceSurvived(run, { forMs: 0, leave: own.kill, comeBack: own.start }),
  );
  withOwn("set back to an older snapshot is caught up with by itself", restoreOlderSnapshot);
  withOwn("that makes no index by itself serves all the same", async (run) => {
    const persistent = { "action.auto_create_index": "false" };
    await run.server("PUT", "/_cluster/settings", { persistent });
    await harm.deleteIndex(run, "entries");
    await harm.deleteRecords(run);
  });
});

describeWith(services, "Elasticsearch that is there and answers nothing", () => {
  inRun("keeps no query longer than its deadline", (run) => {
    const proxy = run.drill.proxies.elasticsearch;
    return expectAbsenceSurvived(run, {
      forMs: silentMs,
      silent: true,
      leave: () => proxy.set({ halfOpen: true }),
      comeBack: () => proxy.set({}),
    });
  });
  it("over the connections there are is reached over new ones", { timeout }, () =>
    expectStrandedSurvived(431),
  );
  inRun("to some reads makes only those queries wait", (run) =>
    expectTroubleSurvived(run, silentReads(troubleMs)),
  );
});

describeWith(services, "An Elasticsearch in trouble", () => {
  inRun("makes queries whole or UNAVAILABLE when reads are refused or cut", (run) =>
    expectTroubleSurvived(run, troubledReads(troubleMs)),
  );
  inRun("never answers a part of a search as the whole", (run) =>
    expectTroubleSurvived(run, partialSearches(troubleMs)),
  );
  inRun("that refuses writes, some items of them, or cuts answers gets them again", (run) =>
    expectTroubleSurvived(run, troubledWrites(troubleMs)),
  );
  inRun("that takes one document at a time gets one at a time", (run) =>
    expectTroubleSurvived(run, smallWrites(troubleMs)),
  );
});

describeWith(services, "An index of a running Daybook", () => {
  inRun("that is deleted is built anew from the log, unanswering until then", async (run) => {
    await harm.deleteIndex(run, "entries");
    await harm.deleteIndex(run, "accounts");
  });
  inRun("whose alias is removed gets it back", (run) => harm.removeAlias(run, "accounts"));
  inRun("that is deleted with its template just before a write is not made by it", (run) =>
    harm.deleteTemplateAndIndex(run),
  );
  inRun("whose template is deleted gets it back", harm.deleteTemplate);
  inRun("that lost a checkpoint answers nobody until it has caught up", harm.deleteCheckpoint);
  inRun("whose records are deleted goes on", harm.deleteRecords);
  for (const block of ["read_only_allow_delete", "write", "read_only"] as const) {
    inRun(`under a block, ${block}, catches up once it is released`, (run) =>
      harm.blockWrites(run, block, blockedMs),
    );
  }
  inRun("leaves no point in time open", expectPointsInTimeEnded, { settings: pagesKeptBriefly });
});

describeWith(services, "A stream whose document", () => {
  const options = { settings: soonTriedAgain };
  inRun("is overwritten is held and told until it is restored", overwriteDocument, options, victim);
  inRun("is deleted is held and told until it is restored", deleteDocument, options, victim);
  inRun("is refused for its mapping is held, and all others flow", expectMappingConflictHeld, {
    before: makeForeignMapping,
    settled: false,
  });
});
