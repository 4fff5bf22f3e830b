import type { ServiceName } from "./service.ts";
import { startServer } from "./start-server.ts";
import type { TestServer } from "./test-server.ts";

/*
 * `npm run services`: brings Postgres, RabbitMQ and Elasticsearch up, prints the variables by which
 * tests and processes find them, and ends them on Ctrl-C or when it is killed.
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

const asked = Promise.withResolvers<void>();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => asked.resolve());
const names = Object.keys(variables) as ServiceName[];
const servers = await Promise.all(names.map(bringUp));
process.stderr.write("# Up until Ctrl-C\n");
const stay = setInterval(() => {}, 60_000);
await asked.promise;
clearInterval(stay);
await Promise.all(servers.map((server) => server?.close()));
