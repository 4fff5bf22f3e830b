import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { commandProcessConfig } from "../../command-service/config.ts";
import { readComposeRecipe } from "./compose-recipe.ts";
import { readText, top } from "./monitoring.ts";

type Service = {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
};

const text = readText("deploy/compose.yaml");
const { services } = parse(text, { merge: true }) as {
  services: Readonly<Record<string, Service>>;
};
const always = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
const servers = ["postgres", "rabbitmq", "elasticsearch"];
const processes = always.filter(([name]) => !servers.includes(name));
const shellTimeoutMs = 10_000;

/** Variables without which compose refuses to start. */
const required = [...new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name))].sort();

/** What the lines of an environment file set. */
const variablesIn = (file: string): Record<string, string> =>
  Object.fromEntries(
    file
      .split("\n")
      .filter((line) => /^\w+=/.test(line))
      .map((line) => line.split("=") as [string, string]),
  );

it("starts the three servers and the three services, without a profile", () =>
  expect(always.map(([name]) => name)).toEqual([
    ...servers,
    ...["command-service", "projector", "query-service"],
  ]));

it.each(always)(
  "publishes %s on this machine's own address, if at all",
  (_name, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/);
  },
);

it("publishes no server but RabbitMQ's pages", () => {
  const published = servers.flatMap((name) => services[name]?.ports ?? []);
  expect(published).toEqual(["127.0.0.1:$" + "{RABBITMQ_MANAGEMENT_PORT:-15672}:15672"]);
});

it.each(processes)("gives %s no rights and nothing to write", (_name, service) => {
  expect(service).toMatchObject({
    ...{ read_only: true, tmpfs: ["/tmp"], cap_drop: ["ALL"] },
    security_opt: ["no-new-privileges:true"],
  });
});

it.each(processes)("lets %s end its drain", (_name, { stop_grace_period: grace = "" }) => {
  const [, seconds] = /^(\d+)s$/.exec(grace) ?? [];
  const drainMs = commandProcessConfig.shape.DRAIN_TIMEOUT_MS.parse(undefined);
  expect(Number(seconds) * 1_000).toBeGreaterThanOrEqual(drainMs + 3_000);
});

it.each(always.filter(([name]) => servers.includes(name)))("asks %s for its health", (_, service) =>
  expect(service.healthcheck?.test[0]).toMatch(/^CMD/),
);

it.each(processes)("leaves the health check of %s to the image, at its port", (_, service) => {
  expect(service.healthcheck).toBeUndefined();
  expect(readText("deploy/Dockerfile")).toMatch(/^HEALTHCHECK .*\\\n {2}CMD \["node"/m);
  expect(service.environment?.METRICS_PORT).toBe("9461");
});

it("starts each service once what it cannot start without is there", () => {
  const order = Object.fromEntries(
    processes.map(([name, { depends_on: on = {} }]) => [
      name,
      Object.entries(on).map(([other, { condition }]) => `${other} ${condition}`),
    ]),
  );
  expect(order).toEqual({
    "command-service": ["postgres service_healthy"],
    projector: [
      "command-service service_started",
      "rabbitmq service_healthy",
      "elasticsearch service_healthy",
    ],
    "query-service": ["command-service service_started", "elasticsearch service_healthy"],
  });
});

it("has no password in the file: each comes from deploy/.env", () => {
  const secret = always.flatMap(([name, { environment = {} }]) =>
    Object.entries(environment)
      .filter(([key, value]) => /PASS(?:WORD)?$/.test(key) || /:\/\/[^/]*@/.test(value))
      .map(([key, value]) => ({ where: `${name} ${key}`, value })),
  );
  expect(secret.length).toBeGreaterThanOrEqual(8);
  for (const { where, value } of secret) {
    expect(value, where).toMatch(/^(?:\w+:\/\/\w+:)?\$\{\w+_PASSWORD(?::\?[^}]+)?\}(?:@.*)?$/);
  }
  expect(Object.keys(variablesIn(readText("deploy/.env.example"))).sort()).toEqual(required);
  expect(Object.values(variablesIn(readText("deploy/.env.example")))).toEqual(["", "", ""]);
});

it("is started on a fresh checkout by the lines of docs/OPERATIONS.md", () => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-compose-"));
  try {
    const copy = join(folder, "copy");
    mkdirSync(join(copy, "deploy"), { recursive: true });
    cpSync(join(top, "deploy/compose.yaml"), join(copy, "deploy/compose.yaml"));
    const docker = join(folder, "docker");
    writeFileSync(docker, '#!/bin/sh\necho "$@"; ls "$3"\n');
    chmodSync(docker, 0o755);
    const { makeEnv, up } = readComposeRecipe();
    const env = { PATH: [folder, process.env.PATH].join(delimiter) };
    const told = execFileSync("sh", ["-eu", "-c", makeEnv + up], {
      ...{ cwd: copy, env, encoding: "utf8", timeout: shellTimeoutMs },
    });
    expect(told.trim().split("\n")).toEqual([
      "compose -f deploy/compose.yaml up --build --wait",
      "deploy/compose.yaml",
    ]);
    const made = variablesIn(readFileSync(join(copy, "deploy/.env"), "utf8"));
    expect(Object.keys(made).sort()).toEqual(required);
    for (const password of Object.values(made)) expect(password).toMatch(/^[0-9a-zA-Z]{32}$/);
    expect(new Set(Object.values(made)).size).toBe(required.length);
    expect(statSync(join(copy, "deploy/.env")).mode & 0o077).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
