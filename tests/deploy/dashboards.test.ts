import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createMetrics } from "../../platform/metrics.ts";
import { findUnknownNames, metricsOf } from "./known-metrics.ts";
import { type Panel, readDashboards, readText } from "./monitoring.ts";

const dashboards = readDashboards();
const columns = 24;
/** Those of Grafana that are used here. */
const units = ["reqps", "percentunit", "s", "short"];
/** Variables that every dashboard has in Grafana. */
const builtIn = ["__all", "__rate_interval"];

const expressionsOf = ({ panels }: (typeof dashboards)[number]): string[] =>
  panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

const overlap = ({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Variables that a text names: `$namespace`, `${datasource}`. */
const variablesIn = (text: string): string[] =>
  [...text.matchAll(/\$(?:\{(\w+)[^}]*\}|(\w+))/g)].map(
    ([, braced, plain]) => braced ?? plain ?? "",
  );

describe("deploy/dashboards", () => {
  it("has the five", () =>
    expect(dashboards.map(({ file }) => file)).toEqual([
      "commands.json",
      "faults.json",
      "log-and-relay.json",
      "projections.json",
      "queries.json",
    ]));

  it("shows every metric of the code on one of them at least", async () => {
    const metrics = await createMetrics().registry.getMetricsAsJSON();
    const shown = new Set(dashboards.flatMap(expressionsOf).flatMap(metricsOf));
    expect(metrics.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  describe.each(dashboards)("$file", (dashboard) => {
    const { file, uid, title, tags, schemaVersion, templating, panels } = dashboard;

    it("can be told from the others, and found from them", () => {
      expect(uid).toBe(`daybook-${file.replace(".json", "")}`);
      expect(title).toMatch(/^Daybook: /);
      expect(tags).toEqual(["daybook"]);
      expect(schemaVersion).toBeGreaterThanOrEqual(39);
      expect(templating.list.map(({ name }) => name)).toEqual(["datasource", "namespace"]);
    });

    it.each(panels)("$title: names metrics, labels and values that there are", ({ targets }) => {
      for (const { expr, legendFormat = "" } of targets) {
        expect(findUnknownNames(expr)).toEqual([]);
        // A legend of a label that the result does not have shows an empty name.
        const legend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        expect(findUnknownNames(`sum by (${legend.join(", ")}) (${expr})`)).toEqual([]);
        expect(expr).toContain('namespace=~"$namespace"');
      }
    });

    it("has a name that Grafana takes as an address, and no number of one Grafana alone", () => {
      expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
      expect(dashboard.id).toBeUndefined();
    });

    it("declares the variables that it uses, and uses those that it declares", () => {
      const declared = templating.list.map(({ name }) => name);
      const used = new Set(variablesIn(JSON.stringify([templating, panels])));
      for (const name of builtIn) used.delete(name);
      expect([...used].sort()).toEqual(declared.sort());
    });

    it("offers namespaces of series that there are, from a source that is provisioned", () => {
      const [source, namespace] = templating.list;
      const { datasources } = parse(readText("deploy/monitoring/grafana-datasources.yaml")) as {
        datasources: readonly { readonly type: string; readonly isDefault: boolean }[];
      };
      const [provisioned] = datasources.filter(({ isDefault }) => isDefault);
      expect(source).toMatchObject({ type: "datasource", query: provisioned?.type });
      expect(namespace).toMatchObject({
        ...{ type: "query", datasource: { type: provisioned?.type, uid: "$" + "{datasource}" } },
      });
      const asked = /^label_values\((\w+), (\w+)\)$/.exec(namespace?.query ?? "");
      const [, metric, label] = asked ?? expect.fail();
      expect(findUnknownNames(`count by (${label}) (${metric})`)).toEqual([]);
    });

    it("has panels that Grafana can show: each its number, place, unit and source", () => {
      const ids = panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => !Number.isInteger(id) || id < 1)).toEqual([]);
      for (const { type, datasource, fieldConfig, gridPos, targets } of panels) {
        expect(["timeseries", "stat", "table"]).toContain(type);
        expect(datasource).toEqual({ type: "prometheus", uid: "$" + "{datasource}" });
        expect(units).toContain(fieldConfig.defaults.unit);
        for (const [side, least] of Object.entries({ x: 0, y: 0, w: 1, h: 1 } as const)) {
          expect(gridPos[side as keyof typeof gridPos]).toBeGreaterThanOrEqual(least);
        }
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(columns);
        expect(targets.length).toBeGreaterThanOrEqual(1);
        const refIds = targets.map(({ refId }) => refId);
        expect(new Set(refIds).size).toBe(targets.length);
      }
    });

    it("lays no panel over another one", () => {
      for (const [at, panel] of panels.entries()) {
        for (const other of panels.slice(at + 1)) expect(overlap(panel, other)).toBe(false);
      }
    });
  });
});
