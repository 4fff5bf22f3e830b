import { existsSync } from "node:fs";
import { request } from "node:http";
import { delimiter, join } from "node:path";
import { isExecutable } from "./is-executable.ts";
import type { ServiceName, ServicesOfRun } from "./service.ts";

/** Variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a server may come from, best first. */
export type Source =
  /** Somebody's own: never stopped or killed. */
  | { readonly kind: "url"; readonly url: string; readonly managementUrl: string | undefined }
  | { readonly kind: "docker"; readonly image: string }
  /** A folder of binaries, or the home of an Elasticsearch. */
  | { readonly kind: "installed"; readonly installation: string };

/** Sources of every service, empty where there is none. */
export type Sources = Readonly<Record<ServiceName, readonly Source[]>>;

type Installation = {
  readonly urlVariable: string;
  readonly imageVariable: string;
  readonly image: string;
  readonly managementVariable?: string;
  /** Home of the server, by variable. */
  readonly homeVariable?: string;
  /** Program that shows that a folder holds the server. */
  readonly program: string;
  readonly folders: readonly string[];
  readonly bring: string;
};

const installations: Readonly<Record<ServiceName, Installation>> = {
  postgres: {
    urlVariable: "TEST_DATABASE_URL",
    imageVariable: "TEST_POSTGRES_IMAGE",
    image: "postgres:17",
    program: "initdb",
    folders: [
      ...[18, 17, 16, 15].flatMap((major) => [
        `/usr/lib/postgresql/${major}/bin`,
        `/usr/pgsql-${major}/bin`,
        `/opt/homebrew/opt/postgresql@${major}/bin`,
        `/usr/local/opt/postgresql@${major}/bin`,
      ]),
      "/usr/local/pgsql/bin",
    ],
    bring: "apt-get install postgresql",
  },
  rabbitmq: {
    urlVariable: "TEST_AMQP_URL",
    managementVariable: "TEST_AMQP_MANAGEMENT_URL",
    imageVariable: "TEST_RABBITMQ_IMAGE",
    image: "rabbitmq:4-management",
    program: "rabbitmq-server",
    // The scripts of the server itself: those of packages on PATH change the user.
    folders: [
      "/usr/lib/rabbitmq/bin",
      "/opt/homebrew/opt/rabbitmq/sbin",
      "/usr/local/opt/rabbitmq/sbin",
      "/opt/rabbitmq/sbin",
    ],
    bring: "apt-get install rabbitmq-server",
  },
  elasticsearch: {
    urlVariable: "TEST_ELASTICSEARCH_URL",
    imageVariable: "TEST_ELASTICSEARCH_IMAGE",
    image: "docker.elastic.co/elasticsearch/elasticsearch:9.5.3",
    homeVariable: "ELASTICSEARCH_HOME",
    program: "bin/elasticsearch",
    folders: ["/usr/share/elasticsearch"],
    bring: "ELASTICSEARCH_HOME=<folder of an unpacked Elasticsearch 9>",
  },
};

const pingTimeoutMs = 2_000;

/** True when a Docker engine answers where the environment says, or at its usual socket. */
const dockerAnswers = (env: Environment): Promise<boolean> =>
  new Promise((resolve) => {
    const host = env.DOCKER_HOST ?? "unix:///var/run/docker.sock";
    const socketPath = host.startsWith("unix://") ? host.slice("unix://".length) : undefined;
    if (socketPath !== undefined && !existsSync(socketPath)) return resolve(false);
    const address = URL.parse(host.replace(/^tcp:/, "http:"));
    if (address === null) return resolve(false);
    const target = socketPath ? { socketPath } : { host: address.hostname, port: address.port };
    const ping = request({ ...target, path: "/_ping", timeout: pingTimeoutMs }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    ping.once("timeout", () => ping.destroy());
    ping.once("error", () => resolve(false));
    ping.end();
  });

const findInstallation = (
  { program, folders, homeVariable }: Installation,
  env: Environment,
): string | undefined => {
  const home = homeVariable === undefined ? undefined : env[homeVariable];
  if (home && isExecutable(join(home, program))) return home;
  const onPath = program.includes("/") ? [] : (env.PATH ?? "").split(delimiter);
  return [...folders, ...onPath].find((folder) => isExecutable(join(folder, program)));
};

/**
 * Where each service may come from: a URL in the environment; else Docker when an engine answers,
 * then what is installed. TEST_SERVICES_FROM=docker or installed leaves the other out.
 */
export const findServices = async (env: Environment): Promise<Sources> => {
  const from = env.TEST_SERVICES_FROM ?? "";
  const hasDocker = from !== "installed" && (await dockerAnswers(env));
  const sourcesOf = (service: ServiceName): Source[] => {
    const installation = installations[service];
    const { urlVariable, managementVariable, imageVariable, image } = installation;
    const url = env[urlVariable] ?? "";
    const managementUrl = managementVariable && env[managementVariable];
    const folder = from === "docker" ? undefined : findInstallation(installation, env);
    return [
      ...(url === "" ? [] : [{ kind: "url", url, managementUrl } as const]),
      ...(hasDocker ? [{ kind: "docker", image: env[imageVariable] ?? image } as const] : []),
      ...(folder === undefined ? [] : [{ kind: "installed", installation: folder } as const]),
    ];
  };
  return {
    postgres: sourcesOf("postgres"),
    rabbitmq: sourcesOf("rabbitmq"),
    elasticsearch: sourcesOf("elasticsearch"),
  };
};

const inWords = (source: Source, service: ServiceName): string => {
  if (source.kind === "url") return `of ${installations[service].urlVariable}`;
  if (source.kind === "docker") return `Docker, ${source.image}`;
  return `installed, ${source.installation}`;
};

/** Which way each service is to be had, a line each: the first source, then what would follow. */
export const describeSources = (sources: Sources): string[] =>
  serviceNames.map((service) => {
    const found = sources[service].map((source) => inWords(source, service));
    return `${service}: ${found.length === 0 ? "none" : found.join("; else ")}`;
  });

/** Image of a service as Docker would start it; undefined when no engine answers. */
export const imageOf = (sources: Sources, service: ServiceName): string | undefined =>
  sources[service].find((source) => source.kind === "docker")?.image;

const serviceNames = Object.keys(installations) as readonly ServiceName[];

/** What is missing, with the commands that would bring it. */
export const missingServices = (
  sources: Sources,
): Pick<ServicesOfRun, "missing" | "missingOwn"> => {
  const own = (service: ServiceName) => sources[service].filter(({ kind }) => kind !== "url");
  const missing: ServicesOfRun["missing"] = {};
  const missingOwn: ServicesOfRun["missingOwn"] = {};
  for (const service of serviceNames) {
    const { urlVariable, bring } = installations[service];
    const reason = `no ${service}: start Docker, or ${bring}`;
    if (sources[service].length === 0) missing[service] = `${reason}, or set ${urlVariable}`;
    if (own(service).length === 0) missingOwn[service] = reason;
  }
  return { missing, missingOwn };
};
