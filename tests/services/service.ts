import { describe, inject, it } from "vitest";

/**
 * Real servers for tests, started once a run when the first test asks, and by test only.
 *
 *     describeWith(["postgres"], "openPgSql()", () => {
 *       let database: TestDatabase;
 *       beforeAll(async () => {
 *         database = await openDatabase(); // `./database.ts`; also openVhost(), openIndexPrefix()
 *       });
 *       afterAll(async () => await database?.close());
 *       …
 *     });
 *
 * Such a server is shared by all files of the run and may be somebody's own: it is never stopped.
 * A suite that stops, kills or pauses servers says `describeWithOwn` and starts its own with
 * `startServer` (`./start-server.ts`).
 */
export type ServiceName = "postgres" | "rabbitmq" | "elasticsearch";

/** What the run's setup tells every test file. */
export type ServicesOfRun = {
  /** Where shared servers are asked for; a POST to `/<service>` answers a {@link ServerAddress}. */
  readonly controlUrl: string;
  /** Names databases, vhosts and indices of this run. */
  readonly runId: string;
  /** What is missing, with the command that would bring it. */
  readonly missing: Partial<Record<ServiceName, string>>;
  /** What cannot be started for one suite alone, with the command that would bring it. */
  readonly missingOwn: Partial<Record<ServiceName, string>>;
  /** Images that Docker would start; none when no engine answers. */
  readonly images: Partial<Record<ServiceName, string>>;
};

/** A server that others of this run use as well. */
export type ServerAddress = {
  readonly url: string;
  /** HTTP API of a RabbitMQ, with user and password; undefined for others. */
  readonly managementUrl?: string | undefined;
};

declare module "vitest" {
  interface ProvidedContext {
    services: ServicesOfRun;
  }
}

const describeUnless = (
  missing: ServicesOfRun["missing"],
  services: readonly ServiceName[],
  name: string,
  suite: () => void,
): void => {
  const reasons = services.flatMap((service) => missing[service] ?? []);
  if (reasons.length === 0) {
    describe(name, suite);
    return;
  }
  const named = `${name} (${reasons.join("; ")})`;
  if (process.env.REQUIRE_SERVICES !== "1") {
    describe.skip(named, suite);
    return;
  }
  it(named, () => {
    throw new Error(`Cannot run ${name}: ${reasons.join("; ")}`);
  });
};

/**
 * A suite on the run's shared servers. What is missing is skipped by name with the command that
 * would bring it; with REQUIRE_SERVICES=1 it fails.
 */
export const describeWith = (
  services: readonly ServiceName[],
  name: string,
  suite: () => void,
): void => describeUnless(inject("services").missing, services, name, suite);

/** A suite that starts servers of its own, which takes Docker or installed servers. */
export const describeWithOwn = (
  services: readonly ServiceName[],
  name: string,
  suite: () => void,
): void => describeUnless(inject("services").missingOwn, services, name, suite);

/**
 * A suite on containers, given the image of its service. Skipped by name where no Docker engine
 * answers, also with REQUIRE_SERVICES=1: installed servers serve as well.
 */
export const describeWithDocker = (
  service: ServiceName,
  name: string,
  suite: (image: string) => void,
): void => {
  const image = inject("services").images[service];
  if (image !== undefined) describe(name, () => suite(image));
  else describe.skip(`${name} (no Docker engine answers)`, () => suite(""));
};

/** The run's server, started if nobody has asked before. @throws {Error} it did not come up. */
export const serverOfRun = async (service: ServiceName): Promise<ServerAddress> => {
  const { controlUrl } = inject("services");
  const answer = await fetch(`${controlUrl}/${service}`, { method: "POST" });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return JSON.parse(text) as ServerAddress;
};
