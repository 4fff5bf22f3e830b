import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/*
 * The PrometheusRule of the monitoring component out of the alerts that Prometheus itself reads.
 * The operator wants them inside a resource, and neither kustomize nor it can read them from a
 * file. `--check` ends with 1 when what is there is not what would be written.
 */

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const rulesFile = pathOf("../deploy/alerts/daybook.rules.yaml");
const resourceFile = pathOf("../deploy/kubernetes/components/monitoring/prometheus-rule.yaml");

const head = `# Made by \`npm run gen\` of deploy/alerts/daybook.rules.yaml: change that.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: daybook
spec:
`;

/** Only what begins with `groups:`: the comment above is for those who change it. */
const bodyOf = (rules: string): string =>
  rules
    .slice(rules.indexOf("groups:"))
    .split("\n")
    .map((line) => (line === "" ? line : `  ${line}`))
    .join("\n");

const resource = head + bodyOf(readFileSync(rulesFile, "utf8"));
if (!process.argv.includes("--check")) writeFileSync(resourceFile, resource);
else if (readFileSync(resourceFile, "utf8") !== resource) {
  console.error("Cannot pass: the PrometheusRule is not what the alerts give; run npm run gen");
  process.exit(1);
}
