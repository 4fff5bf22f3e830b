import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { parse } from "yaml";
import {
  clientsOf,
  createRealInstallation,
  type ProcessName,
  type RealInstallation,
  untilReady,
} from "../e2e/real-installation.ts";
import { describeWith } from "../services/service.ts";
import { type DailyBusiness, startDailyBusiness } from "./daily-business.ts";
import { describeWithout, hasProgram, readAlerts, readDashboards, readText } from "./monitoring.ts";
import { openPrometheus, type PrometheusServer } from "./prometheus-server.ts";
import { readPromql } from "./promql.ts";

type Rules = {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly name: string;
      readonly health: string;
      readonly lastError?: string;
    }[];
  }[];
};

const names: readonly ProcessName[] = ["command-service", "projector", "query-service"];
const patience = { timeout: 120_000, interval: 500 };

/** Panels, and which query of theirs, that show nothing as long as nothing is wrong. */
const emptyWhileWell = [
  "commands.json, Refused as OVERLOADED, by cause: A",
  "faults.json, Alerts that fire: A",
  "faults.json, Not ready: A",
  "faults.json, Requests that fail: A",
  "faults.json, Bugs: A",
  "faults.json, The broker: A",
  "faults.json, The broker: B",
  "faults.json, Failures that are tried again: B",
  "faults.json, Failures that are tried again: C",
  "faults.json, Set aside, held, parked: A",
  "faults.json, Refused as OVERLOADED: A",
  "projections.json, Applies that failed: A",
  "projections.json, Deliveries not used: A",
  "projections.json, Messages set aside: A",
];

/** What alerts read that is there only once something went wrong. */
const absentWhileWell = [
  "daybook_commands_overloaded_total",
  "daybook_dead_letters_total",
  "daybook_projection_failures_total",
];

const queriesOf = ({ file, panels }: ReturnType<typeof readDashboards>[number]) =>
  panels.flatMap(({ title, targets }) =>
    targets.map(({ refId, expr }) => ({ place: `${file}, ${title}: ${refId}`, expr })),
  );
const everyQuery = readDashboards().flatMap(queriesOf);

it("takes no query for empty that no dashboard has", () => {
  const places = everyQuery.map(({ place }) => place);
  expect(emptyWhileWell.filter((one) => !places.includes(one))).toEqual([]);
});

const suite = "monitoring by Prometheus, of the three services";
if (!hasProgram("prometheus")) {
  describeWithout(suite, "prometheus");
} else {
  describeWith(["postgres", "rabbitmq", "elasticsearch"], suite, () => {
    let installation: RealInstallation;
    let business: DailyBusiness;
    let prometheus: PrometheusServer;

    /** Series with a number: a share of nothing is none. */
    const numbersOf = async (expr: string): Promise<number[]> => {
      const { status, error, warnings, data } = await prometheus.query(expr);
      expect([status, error, warnings]).toEqual(["success", undefined, undefined]);
      return data.result.map(({ value }) => Number(value[1])).filter(Number.isFinite);
    };

    beforeAll(async () => {
      installation = await createRealInstallation();
      // Else only an account that has been there for long has snapshots.
      const settings = { SNAPSHOT_EVERY_EVENTS: "5" };
      const processes = await Promise.all(names.map((one) => installation.start(one, settings)));
      await untilReady(processes);
      const [commands, projector, queries] = processes;
      if (!commands || !projector || !queries) return;
      business = startDailyBusiness(clientsOf(commands, queries, projector));
      prometheus = await openPrometheus(
        Object.fromEntries(names.map((job, at) => [job, processes[at]?.metricsUrl ?? ""])),
      );
    }, 300_000);

    afterAll(async () => {
      try {
        await business?.end();
      } finally {
        await prometheus?.[Symbol.asyncDispose]();
        await installation?.remove();
      }
    }, 60_000);

    it(
      "shows something in every panel, but where there is nothing while all is well",
      async () => {
        const shown = everyQuery.filter(({ place }) => !emptyWhileWell.includes(place));
        let empty = shown;
        await vi.waitFor(async () => {
          const still: typeof shown = [];
          for (const query of empty) {
            if ((await numbersOf(query.expr)).length === 0) still.push(query);
          }
          empty = still;
          expect(empty.map(({ place }) => place)).toEqual([]);
        }, patience);
      },
      2 * patience.timeout,
    );

    it("answers what is empty while all is well without an error", async () => {
      for (const { expr, place } of everyQuery) {
        if (emptyWhileWell.includes(place)) await numbersOf(expr);
      }
    });

    it(
      "loads every alert and evaluates it without an error",
      async () => {
        await vi.waitFor(async () => {
          const { data } = await prometheus.ask<Rules>("rules");
          const rules = data.groups.flatMap((group) => group.rules);
          const expected = readAlerts().map(({ alert }) => [alert, "ok", ""]);
          expect(
            rules.map(({ name, health, lastError }) => [name, health, lastError ?? ""]).sort(),
          ).toEqual(expected.sort());
          expect(prometheus.complaints()).toBe("");
        }, patience);
      },
      2 * patience.timeout,
    );

    it(
      "has every series that the alerts read, but what is there only once something went wrong",
      async () => {
        const read = readAlerts().flatMap(({ expr }) =>
          readPromql(expr).selectors.map(({ metric }) => metric),
        );
        for (const metric of new Set(read)) {
          if (absentWhileWell.includes(metric)) continue;
          const found = async () => (await numbersOf(`count(${metric})`)).length;
          await expect.poll(found, { ...patience, message: metric }).toBe(1);
        }
      },
      2 * patience.timeout,
    );

    it("gives the projector's autoscaler a number", async () => {
      const { spec } = parse(
        readText("deploy/kubernetes/components/autoscaling/projector.yaml"),
      ) as { spec: { triggers: { metadata: { query: string } }[] } };
      for (const { metadata } of spec.triggers) {
        const query = metadata.query.replace(/namespace="[^"]*"/, 'namespace=""');
        expect(await numbersOf(query)).toHaveLength(1);
      }
    });

    it("lets no alert fire while all is well", async () => {
      const { data } = await prometheus.query('ALERTS{alertstate="firing"}');
      expect(data.result).toEqual([]);
    });
  });
}
