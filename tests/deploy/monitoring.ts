import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

/** An alert as its file has it. */
export type Alert = {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<"summary" | "description" | "runbook", string>>;
};

/** A panel of a dashboard, as far as the tests look. */
export type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly gridPos: Readonly<Record<"x" | "y" | "w" | "h", number>>;
  readonly fieldConfig: { readonly defaults: { readonly unit: string } };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat?: string;
  }[];
};

/** A dashboard of Grafana, as far as the tests look. */
export type Dashboard = {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  /** A number of a database: none in a file that Grafana is to read at any place. */
  readonly id?: number;
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly query: string;
      readonly datasource?: { readonly type: string; readonly uid: string };
    }[];
  };
  readonly panels: readonly Panel[];
};

/** Top of the project. */
export const top = fileURLToPath(new URL("../../", import.meta.url));

/** Path of the alerts, from the top. */
export const rulesFile = "deploy/alerts/daybook.rules.yaml";

/** Path of their unit tests. */
export const rulesTestFile = "deploy/alerts/daybook.test.yaml";

/** A text of the project. */
export const readText = (path: string): string => readFileSync(`${top}${path}`, "utf8");

/** All alerts. */
export const readAlerts = (): Alert[] =>
  (parse(readText(rulesFile)) as { groups: { rules: Alert[] }[] }).groups.flatMap(
    ({ rules }) => rules,
  );

/** All dashboards. */
export const readDashboards = (): Dashboard[] =>
  globSync("deploy/dashboards/*.json", { cwd: top })
    .sort()
    .map((path) => ({ file: basename(path), ...JSON.parse(readText(path)) }));

/** In the place of a suite whose program is not here: skipped by name, or failed if required. */
export const describeWithout = (suite: string, program: "promtool" | "prometheus"): void => {
  const name = `${suite} (needs ${program}: apt-get install prometheus)`;
  if (process.env.REQUIRE_SERVICES === "1") {
    it(name, () => expect.fail(`Cannot judge: ${program} is not on this machine`));
  } else {
    describe.skip(name, () => it("is judged", () => {}));
  }
};

/** True when a program of Prometheus is on this machine; Debian has both in one package. */
export const hasProgram = (program: "promtool" | "prometheus"): boolean => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
