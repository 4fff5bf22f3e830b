import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { readText, top } from "./monitoring.ts";

type Service = {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly networks?: readonly string[];
};

type ScrapeConfig = {
  readonly job_name: string;
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
};

const { services } = parse(readText("deploy/compose.yaml"), { merge: true }) as {
  services: Readonly<Record<string, Service>>;
};
const prometheus = parse(readText("deploy/monitoring/prometheus.yaml")) as {
  rule_files: readonly string[];
  scrape_configs: readonly ScrapeConfig[];
};
const watching = Object.entries(services).filter(([, { profiles }]) =>
  profiles?.includes("monitoring"),
);

/** Where a file or folder of deploy/ lies in a container. */
const mountsOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    (services[name]?.volumes ?? [])
      .filter((volume) => volume.startsWith("./"))
      .map((volume) => {
        const [source = "", target = "", mode] = volume.split(":");
        expect(mode, volume).toBe("ro");
        return [target, `deploy/${source.slice(2)}`];
      }),
  );

it("starts Prometheus and Grafana with the profile `monitoring`, and nothing else", () =>
  expect(watching.map(([name]) => name)).toEqual(["prometheus", "grafana"]));

it.each(watching)("gives %s a version, a health check and this machine's address", (_, service) => {
  expect(service.image).toMatch(/^\$\{[A-Z]+_IMAGE:-[\w./-]+:v?\d+\.\d+\.\d+\}$/);
  expect(service.healthcheck?.test[0]).toBe("CMD");
  expect(service.networks).toEqual(["daybook"]);
  for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
});

it.each(watching)("mounts into %s what is there", (name) => {
  for (const source of Object.values(mountsOf(name))) {
    expect(existsSync(`${top}${source}`), source).toBe(true);
  }
});

it("has Prometheus read its configuration and the alerts", () => {
  const mounts = mountsOf("prometheus");
  const [config = ""] = services.prometheus?.command ?? [];
  expect(mounts[config.replace("--config.file=", "")]).toBe("deploy/monitoring/prometheus.yaml");
  const [rules = ""] = prometheus.rule_files;
  expect(mounts[rules.replace("/*.rules.yaml", "")]).toBe("deploy/alerts");
});

it("scrapes each process where its metrics are, under the name that the alerts use", () => {
  for (const { job_name: job, static_configs: configs } of prometheus.scrape_configs) {
    const port = services[job]?.environment?.METRICS_PORT;
    expect(configs).toEqual([{ targets: [`${job}:${port}`] }]);
  }
  const jobs = prometheus.scrape_configs.map(({ job_name }) => job_name);
  expect(jobs).toEqual(["command-service", "projector", "query-service"]);
});

it("has Grafana find Prometheus and the dashboards", () => {
  const mounts = mountsOf("grafana");
  const provided = parse(readText("deploy/monitoring/grafana-dashboards.yaml")) as {
    apiVersion: number;
    providers: readonly { readonly type: string; readonly options: { readonly path: string } }[];
  };
  expect(provided).toMatchObject({ apiVersion: 1, providers: [{ type: "file" }] });
  expect(provided.providers.map(({ options }) => mounts[options.path])).toEqual([
    "deploy/dashboards",
  ]);
  // Where the image looks for them by itself.
  const provisioning = "/etc/grafana/provisioning";
  expect(mounts[`${provisioning}/dashboards/daybook.yaml`]).toBe(
    "deploy/monitoring/grafana-dashboards.yaml",
  );
  expect(mounts[`${provisioning}/datasources/daybook.yaml`]).toBe(
    "deploy/monitoring/grafana-datasources.yaml",
  );
  const home = services.grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? "";
  const [, folder = "", file] = /^(.*)\/([^/]+)$/.exec(home) ?? [];
  expect(mounts[folder]).toBe("deploy/dashboards");
  expect(existsSync(`${top}deploy/dashboards/${file}`)).toBe(true);
  const sources = parse(readText("deploy/monitoring/grafana-datasources.yaml")) as {
    datasources: readonly { readonly type: string; readonly url: string }[];
  };
  expect(sources.datasources).toMatchObject([
    { type: "prometheus", url: "http://prometheus:9090", isDefault: true },
  ]);
});
