import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import type { InstalledPlan, PlanRequest } from "./plan.ts";
import { unprivilegedUser } from "./unprivileged-user.ts";

/** An unpacked Elasticsearch, with data and configuration of its own. It refuses root. */
export const planElasticsearch = async (request: PlanRequest): Promise<InstalledPlan> => {
  const { folder, installation, settings } = request;
  const [port, transportPort] = await Promise.all([freePort(), freePort()]);
  const hasSecurity = existsSync(join(installation, "modules", "x-pack-security"));
  const all = {
    "http.port": `${port}`,
    "transport.port": `${transportPort}`,
    "network.host": "127.0.0.1",
    "discovery.type": "single-node",
    "path.data": join(folder, "nodes"),
    "path.logs": join(folder, "logs"),
    "path.repo": join(folder, "repo"),
    // The test machine's disk is not what is tested, unless a test says so.
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    ...(hasSecurity && { "xpack.security.enabled": "false", "xpack.ml.enabled": "false" }),
    ...settings,
  };
  return {
    url: `http://127.0.0.1:${port}`,
    command: join(installation, "bin", "elasticsearch"),
    args: Object.entries(all).flatMap(([key, to]) => ["-E", `${key}=${to}`]),
    env: {
      ...process.env,
      HOME: folder,
      ES_PATH_CONF: join(folder, "config"),
      ES_JAVA_OPTS: process.env.ES_JAVA_OPTS ?? "-Xms512m -Xmx512m",
    },
    user: unprivilegedUser("elasticsearch"),
    prepare: () => cp(join(installation, "config"), join(folder, "config"), { recursive: true }),
    stopSignal: "SIGTERM",
    endSignal: "SIGKILL",
    programs: join(installation, "bin"),
  };
};
