import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../services/free-port.ts";
import { waitUntil } from "../services/wait-until.ts";
import { rulesFile, top } from "./monitoring.ts";

/** Everything that Prometheus answers has this around it. */
export type Answer<Data> = {
  readonly status: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly data: Data;
};

/** What an expression gives at this moment, a series each. */
export type Series = {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [number, string];
  }[];
};

/** A Prometheus with the project's alerts that scrapes every second. */
export type PrometheusServer = AsyncDisposable & {
  /** Asks its API, version 1. */
  readonly ask: <Data>(path: string) => Promise<Answer<Data>>;
  /** As Grafana asks, of all namespaces. */
  readonly query: (expression: string) => Promise<Answer<Series>>;
  /** What it warned of in its log; empty when all is well. */
  readonly complaints: () => string;
};

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
/** Long enough for rates also where a scrape is late. */
const rateInterval = "30s";

/** A line of configuration is JSON, which is YAML as well. */
const configOf = (targets: Readonly<Record<string, string>>) => ({
  global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
  rule_files: [`${top}${rulesFile}`],
  scrape_configs: Object.entries(targets).map(([job, url]) => ({
    job_name: job,
    static_configs: [{ targets: [new URL(url).host] }],
  })),
});

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
};

/** Starts one in a folder and on a port of its own; of each job the URL of its metrics. */
export const openPrometheus = async (
  targets: Readonly<Record<string, string>>,
): Promise<PrometheusServer> => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-prometheus-"));
  const config = join(folder, "prometheus.yaml");
  writeFileSync(config, JSON.stringify(configOf(targets)));
  const address = `127.0.0.1:${await freePort()}`;
  const flags = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, "series")}`,
    `--web.listen-address=${address}`,
    "--log.level=warn",
  ];
  const child = spawn("prometheus", flags, { stdio: ["ignore", "ignore", "pipe"] });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const close = async (): Promise<void> => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://${address}`;
  const ask: PrometheusServer["ask"] = async <Data>(path: string) =>
    (await (await fetch(`${url}/api/v1/${path}`)).json()) as Answer<Data>;
  try {
    await waitUntil("Prometheus to be ready", readyTimeoutMs, async () => {
      const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
      return answer?.ok === true;
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ask,
    query: (expression) => {
      const filled = expression
        .replaceAll("$namespace", ".*")
        .replaceAll("$__rate_interval", rateInterval);
      return ask(`query?query=${encodeURIComponent(filled)}`);
    },
    complaints: () => complaints,
    [Symbol.asyncDispose]: close,
  };
};
