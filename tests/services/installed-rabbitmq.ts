import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import type { InstalledPlan, PlanRequest } from "./plan.ts";

/**
 * Erlang's name server on a port of its own, in the node's process group: the one that Erlang would
 * start by itself outlives the node.
 */
const startScript = `epmd -port "$ERL_EPMD_PORT" >/dev/null 2>&1 &
tries=0
until epmd -port "$ERL_EPMD_PORT" -names >/dev/null 2>&1; do
  tries=$((tries + 1)); [ "$tries" -lt 100 ] || exit 1
  sleep 0.05
done
exec "$0"`;

/** RabbitMQ from its scripts: node name, data, logs, cookie and every port are its own. */
export const planRabbitmq = async (request: PlanRequest): Promise<InstalledPlan> => {
  const { folder, installation, settings } = request;
  const [port, distPort, epmdPort, managementPort] = await Promise.all(
    [0, 1, 2, 3].map(() => freePort()),
  );
  const lines = {
    "management.tcp.ip": "127.0.0.1",
    "management.tcp.port": `${managementPort}`,
    // The test machine's disk is not what is tested, unless a test says so.
    "disk_free_limit.absolute": "50MB",
    ...settings,
  };
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    managementUrl: `http://guest:guest@127.0.0.1:${managementPort}`,
    command: "/bin/sh",
    args: ["-c", startScript, join(installation, "rabbitmq-server")],
    env: {
      ...process.env,
      HOME: folder,
      ERL_EPMD_PORT: `${epmdPort}`,
      ERL_EPMD_ADDRESS: "127.0.0.1",
      RABBITMQ_NODENAME: `daybook-${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
      RABBITMQ_NODE_PORT: `${port}`,
      RABBITMQ_DIST_PORT: `${distPort}`,
      RABBITMQ_BASE: folder,
      RABBITMQ_HOME: undefined,
      RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_LOGS: "-",
      RABBITMQ_CONF_ENV_FILE: "/dev/null",
      RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
      RABBITMQ_PID_FILE: join(folder, "pid"),
    },
    user: undefined,
    prepare: async () => {
      const text = Object.entries(lines).map(([key, to]) => `${key} = ${to}\n`);
      await writeFile(join(folder, "rabbitmq.conf"), text.join(""));
      await writeFile(join(folder, "enabled_plugins"), "[rabbitmq_management].\n");
      // A cookie of another user ends the server with eacces.
      const cookie = Array.from({ length: 20 }, () => "ABCDEFGH"[Math.floor(Math.random() * 8)]);
      await writeFile(join(folder, ".erlang.cookie"), cookie.join(""), { mode: 0o400 });
    },
    stopSignal: "SIGTERM",
    endSignal: "SIGKILL",
    programs: installation,
  };
};
