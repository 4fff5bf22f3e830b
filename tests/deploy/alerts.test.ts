import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { findUnknownNames } from "./known-metrics.ts";
import {
  describeWithout,
  hasProgram,
  readAlerts,
  readText,
  rulesFile,
  rulesTestFile,
  top,
} from "./monitoring.ts";

const alerts = readAlerts();
const promtoolTimeoutMs = 60_000;

const promtool = (...args: readonly string[]): string =>
  execFileSync("promtool", args, { cwd: top, encoding: "utf8", timeout: promtoolTimeoutMs });

describe("deploy/alerts", () => {
  it("names every alert once, as Daybook's", () => {
    const names = alerts.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^Daybook[A-Z][A-Za-z]+$/);
  });

  it.each(alerts)("$alert names metrics, labels and values that there are", ({ expr }) =>
    expect(findUnknownNames(expr)).toEqual([]),
  );

  it.each(alerts)("$alert says how urgent it is, what is seen and what to do", (alert) => {
    expect(["page", "ticket"]).toContain(alert.labels.severity);
    expect(alert.for ?? "1m").toMatch(/^\d+[smh]$/);
    const { summary, description, runbook } = alert.annotations;
    for (const text of [summary, description]) expect(text.length).toBeGreaterThan(10);
    expect(runbook).toMatch(/^docs\/runbooks\/[a-z-]+\.md$/);
    expect(existsSync(`${top}${runbook}`), runbook).toBe(true);
  });

  it("leads to no page that the list of runbooks does not have", () => {
    const list = readText("docs/runbooks/README.md");
    for (const { annotations } of alerts) {
      expect(list).toContain(`](${annotations.runbook.replace("docs/runbooks/", "")})`);
    }
  });

  it("sees every alert fire in its unit tests", () => {
    const expected = readText(rulesTestFile);
    const silent = alerts.filter(
      ({ alert }) => !expected.includes(`labels: '{alertname="${alert}"`),
    );
    expect(silent.map(({ alert }) => alert)).toEqual([]);
  });

  it("is what the PrometheusRule of the monitoring component holds", () => {
    const resource = parse(
      readText("deploy/kubernetes/components/monitoring/prometheus-rule.yaml"),
    ) as { spec: unknown };
    expect(resource.spec).toEqual(parse(readText(rulesFile)));
  });
});

describe("deploy/kubernetes/components/autoscaling", () => {
  it("scales by metrics that there are", () => {
    const { spec } = parse(readText("deploy/kubernetes/components/autoscaling/projector.yaml")) as {
      spec: { triggers: { type: string; metadata: { query: string } }[] };
    };
    expect(spec.triggers.map(({ type }) => type)).toEqual(["prometheus"]);
    for (const { metadata } of spec.triggers) expect(findUnknownNames(metadata.query)).toEqual([]);
  });
});

const suite = "alerts by promtool";
if (hasProgram("promtool")) {
  describe(suite, { timeout: 2 * promtoolTimeoutMs }, () => {
    it("can be loaded", () => expect(promtool("check", "rules", rulesFile)).toContain("SUCCESS"));

    it("pass their unit tests", () =>
      expect(promtool("test", "rules", rulesTestFile)).toContain("SUCCESS"));
  });
} else {
  describeWithout(suite, "promtool");
}
