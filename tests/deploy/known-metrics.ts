import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { status } from "@grpc/grpc-js";
import { createMetrics } from "../../platform/metrics.ts";
import { isTestFile } from "../tidy/project.ts";
import { readContractRpcs } from "./contract-rpcs.ts";
import { type Matcher, readPromql } from "./promql.ts";

/** What Prometheus adds to every series, as deploy/ has it scrape. */
const scrapeLabels = ["job", "instance", "namespace"];
const jobs = ["command-service", "projector", "query-service"];

const top = fileURLToPath(new URL("../../", import.meta.url));
const product = globSync("{command-service,projector,query-service,platform,domain}/**/*.ts", {
  cwd: top,
})
  .filter((path) => !isTestFile(path))
  .map((path) => readFileSync(`${top}${path}`, "utf8"))
  .join("\n");

const rpcs = readContractRpcs().map(({ service, method }) => `${service}/${method}`);

type Known = { readonly labels: readonly string[] };

/** Every series name that the code can give, with its labels. */
const knownSeries = (): ReadonlyMap<string, Known> => {
  const metrics = createMetrics().registry.getMetricsAsArray();
  const all = metrics.flatMap((metric): [string, Known][] => {
    const { name, labelNames } = metric as unknown as { name: string; labelNames: string[] };
    const labels = [...labelNames, ...scrapeLabels];
    if (metric.type.toString() !== "histogram") return [[name, { labels }]];
    return [
      [`${name}_count`, { labels }],
      [`${name}_sum`, { labels }],
      [`${name}_bucket`, { labels: [...labels, "le"] }],
    ];
  });
  const alerts = ["alertname", "alertstate", ...all.flatMap(([, { labels }]) => labels)];
  return new Map([...all, ["up", { labels: scrapeLabels }], ["ALERTS", { labels: alerts }]]);
};

const known = knownSeries();

/** Whether the code can give a label such a value: one with a typing error matches nothing. */
const isPossible = ({ label, operator, value }: Matcher): boolean => {
  if (label === "namespace" || label === "alertname" || label === "alertstate") return true;
  const alternatives = operator.endsWith("~") ? value.split("|") : [value];
  if (label === "rpc") return rpcs.some((rpc) => new RegExp(`^(?:${value})$`).test(rpc));
  if (label === "job") return alternatives.every((one) => jobs.includes(one));
  if (label === "code") return alternatives.every((one) => one in status);
  return alternatives.every((one) => product.includes(`"${one}"`));
};

/**
 * What is wrong with the names in an expression, in words; empty when nothing is.
 * @throws {SyntaxError} when it cannot be read.
 */
export const findUnknownNames = (expression: string): string[] => {
  const { selectors, labels } = readPromql(expression);
  const everywhere = new Set(selectors.flatMap(({ metric }) => known.get(metric)?.labels ?? []));
  return [
    ...selectors.flatMap(({ metric, matchers }) => {
      const found = known.get(metric);
      if (found === undefined) return [`no metric ${metric}`];
      return matchers.flatMap((matcher) => {
        if (!found.labels.includes(matcher.label)) return [`${metric} has no ${matcher.label}`];
        return isPossible(matcher) ? [] : [`${matcher.label} is never ${matcher.value}`];
      });
    }),
    ...labels.filter((label) => !everywhere.has(label)).map((label) => `no label ${label}`),
  ];
};

/** The metrics of the code that an expression reads, by the names of docs/metrics.md. */
export const metricsOf = (expression: string): string[] =>
  readPromql(expression).selectors.map(({ metric }) =>
    metric.replace(/_(?:count|sum|bucket)$/, ""),
  );
