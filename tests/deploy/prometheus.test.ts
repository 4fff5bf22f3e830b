import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { EmbeddedProcess } from "../e2e/embedded-process.ts";
import { createInstallation } from "../e2e/installation.ts";
import { freePort } from "../services/free-port.ts";
import {
  describeWithout,
  hasProgram,
  readAlerts,
  readDashboards,
  rulesFile,
  top,
} from "./monitoring.ts";

const jobs = ["command-service", "projector", "query-service"];
const patience = { timeout: 60_000, interval: 500 };

/** Everything that Prometheus answers has this around it. */
type Answer<Data> = {
  readonly status: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly data: Data;
};
type Result = { readonly result: readonly { readonly value: readonly [number, string] }[] };
type Rules = {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly name: string;
      readonly health: string;
      readonly lastError?: string;
    }[];
  }[];
};

/** A line of configuration is JSON, which is YAML as well. */
const configOf = (target: string) => ({
  global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
  rule_files: [`${top}${rulesFile}`],
  scrape_configs: jobs.map((job) => ({
    job_name: job,
    static_configs: [{ targets: [target] }],
  })),
});

const doSomething = async ({ commands, queries }: EmbeddedProcess): Promise<void> => {
  const money = { currencyCode: "EUR", minorUnits: "500" };
  const accountId = randomUUID();
  const requestId = () => randomUUID();
  await commands.openAccount({
    ...{ requestId: requestId(), accountId },
    ...{ ownerId: "o-1", currencyCode: "EUR" },
  });
  const { consistencyToken } = await commands.depositMoney({
    ...{ requestId: requestId(), accountId },
    amount: money,
  });
  await queries.getAccount({ accountId, consistencyToken });
};

const suite = "monitoring by Prometheus";
if (!hasProgram("prometheus")) {
  describeWithout(suite, "prometheus");
} else {
  describe(suite, { timeout: 120_000 }, () => {
    let folder: string;
    const installation = createInstallation();
    let daybook: EmbeddedProcess;
    let prometheus: ChildProcess;
    let url: string;
    let complaints = "";

    const ask = async <Data>(path: string): Promise<Answer<Data>> =>
      (await (await fetch(`${url}/api/v1/${path}`)).json()) as Answer<Data>;

    /** As Grafana asks, of all namespaces. */
    const query = (expr: string): Promise<Answer<Result>> => {
      const filled = expr.replaceAll("$namespace", ".*").replaceAll("$__rate_interval", "10s");
      return ask(`query?query=${encodeURIComponent(filled)}`);
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "daybook-prometheus-"));
      mkdirSync(join(folder, "series"));
      daybook = await installation.start();
      const config = join(folder, "prometheus.yaml");
      writeFileSync(config, JSON.stringify(configOf(new URL(daybook.addresses.metrics).host)));
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      prometheus = spawn(
        "prometheus",
        [
          `--config.file=${config}`,
          `--storage.tsdb.path=${join(folder, "series")}`,
          `--web.listen-address=127.0.0.1:${port}`,
          "--log.level=warn",
        ],
        { stdio: ["ignore", "ignore", "pipe"] },
      );
      prometheus.stderr?.setEncoding("utf8").on("data", (text: string) => {
        complaints += text;
      });
      await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).ok).toBe(true), patience);
      await vi.waitFor(async () => {
        await doSomething(daybook);
        const { data } = await query("sum(rate(daybook_append_seconds_count[10s]))");
        expect(Number(data.result[0]?.value[1] ?? 0)).toBeGreaterThan(0);
      }, patience);
    });

    afterAll(async () => {
      if (prometheus?.exitCode === null) {
        const ended = new Promise((resolve) => prometheus.once("exit", resolve));
        prometheus.kill("SIGTERM");
        await ended;
      }
      await installation.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    it("loads every alert and evaluates it without an error", () =>
      vi.waitFor(async () => {
        const { data } = await ask<Rules>("rules");
        const rules = data.groups.flatMap((group) => group.rules);
        const names = readAlerts().map(({ alert }) => alert);
        expect(rules.map(({ name }) => name).sort()).toEqual(names.sort());
        for (const { name, health, lastError } of rules) {
          expect([name, health, lastError ?? ""]).toEqual([name, "ok", ""]);
        }
        expect(complaints).toBe("");
      }, patience));

    it.each(readDashboards())("answers every panel of $file", async ({ panels }) => {
      for (const { title, targets } of panels) {
        for (const { expr } of targets) {
          const { status, error, warnings } = await query(expr);
          expect([title, status, error, warnings]).toEqual([
            title,
            "success",
            undefined,
            undefined,
          ]);
        }
      }
    });

    it("lets no alert fire while all is well", async () => {
      const { data } = await query('ALERTS{alertstate="firing"}');
      expect(data.result).toEqual([]);
    });

    it("shows what is done", () =>
      vi.waitFor(async () => {
        await doSomething(daybook);
        const [commands] = readDashboards();
        const [rate] = commands?.panels ?? [];
        const { data } = await query(rate?.targets[0]?.expr ?? "");
        expect(Number(data.result[0]?.value[1] ?? 0)).toBeGreaterThan(0);
      }, patience));
  });
}
