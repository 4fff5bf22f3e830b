import { exitCodes } from "../../platform/exit-codes.ts";
import type { ServiceName } from "./service.ts";
import { startServer } from "./start-server.ts";
import type { TestServer } from "./test-server.ts";

/*
 * `npm run services`: brings Postgres, RabbitMQ and Elasticsearch up, or those of them that are
 * named, prints the variables by which tests and processes find them, and ends them on Ctrl-C or
 * when it is killed.
 */

const variables = {
  postgres: ["TEST_DATABASE_URL", "DATABASE_URL"],
  rabbitmq: ["TEST_AMQP_URL", "AMQP_URL"],
  elasticsearch: ["TEST_ELASTICSEARCH_URL", "ELASTICSEARCH_URL"],
} as const satisfies Record<ServiceName, readonly string[]>;

const exportLine = (name: string, value: string): void =>
  void process.stdout.write(`export ${name}='${value}'\n`);

const bringUp = async (service: ServiceName): Promise<TestServer | undefined> => {
  try {
    const server = await startServer(service);
    for (const name of variables[service]) exportLine(name, server.url);
    if (server.managementUrl) exportLine("TEST_AMQP_MANAGEMENT_URL", server.managementUrl);
    return server;
  } catch (error) {
    process.stderr.write(`# ${(error as Error).message}\n`);
    process.exitCode = 1;
    return undefined;
  }
};

const all = Object.keys(variables) as ServiceName[];

/** Those that are named, all when none is. */
const namesIn = (args: readonly string[]): readonly ServiceName[] => {
  const unknown = args.filter((name) => !all.some((known) => known === name));
  if (unknown.length === 0) return args.length === 0 ? all : all.filter((n) => args.includes(n));
  process.stderr.write(`# Cannot start ${unknown.join(", ")}: there are ${all.join(", ")}\n`);
  process.exit(exitCodes.config);
};

const names = namesIn(process.argv.slice(2));
const asked = Promise.withResolvers<void>();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => asked.resolve());
const servers = await Promise.all(names.map(bringUp));
process.stderr.write("# Up until Ctrl-C\n");
const stay = setInterval(() => {}, 60_000);
await asked.promise;
clearInterval(stay);
await Promise.all(servers.map((server) => server?.close()));
