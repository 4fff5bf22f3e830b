import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runTour } from "../e2e/run-tour.ts";
import { readTour } from "../e2e/tour.ts";
import { freePort } from "../services/free-port.ts";
import { readComposeRecipe } from "./compose-recipe.ts";
import { checkOut, missingEngine, run } from "./container-engine.ts";

const buildTimeoutMs = 600_000;
const startTimeoutMs = 600_000;
const commandTimeoutMs = 120_000;
const mebibyte = 1_048_576;
const addedBytesMax = 200 * mebibyte;

const missing = missingEngine();
const nodeImage = process.env.TEST_NODE_IMAGE ?? "node:24-bookworm-slim";

/** Images of servers that tests are told of are those that compose starts. */
const given = (variable: string, setting: string): Record<string, string> => {
  const image = process.env[variable];
  return image === undefined ? {} : { [setting]: image };
};

const settingsOf = async (project: string) => ({
  DAYBOOK_IMAGE: `${project}:test`,
  NODE_IMAGE: nodeImage,
  ...given("TEST_POSTGRES_IMAGE", "POSTGRES_IMAGE"),
  ...given("TEST_RABBITMQ_IMAGE", "RABBITMQ_IMAGE"),
  ...given("TEST_ELASTICSEARCH_IMAGE", "ELASTICSEARCH_IMAGE"),
  COMPOSE_PROJECT_NAME: project,
  ES_JAVA_OPTS: "-Xms512m -Xmx512m",
  COMMAND_PORT: String(await freePort()),
  QUERY_PORT: String(await freePort()),
  OPERATIONS_PORT: String(await freePort()),
  RABBITMQ_MANAGEMENT_PORT: String(await freePort()),
});

type Settings = Awaited<ReturnType<typeof settingsOf>>;
const services = ["command-service", "projector", "query-service"] as const;

describe.skipIf(missing !== undefined)(`Containers (${missing ?? "Docker"})`, () => {
  const project = `daybook-test-${randomBytes(4).toString("hex")}`;
  let settings: Settings;
  const recipe = readComposeRecipe();
  let checkout: string;
  /** Lines of a shell, as somebody types them who has just checked the project out. */
  const shell = (lines: string, timeoutMs = commandTimeoutMs): Promise<string> =>
    run("sh", ["-eu", "-c", lines], { cwd: checkout, settings, timeoutMs });
  const docker = (...args: string[]): Promise<string> =>
    run("docker", args, { timeoutMs: commandTimeoutMs });
  const compose = (args: readonly string[], timeoutMs = commandTimeoutMs): Promise<string> =>
    run("docker", ["compose", "--file=deploy/compose.yaml", ...args], {
      ...{ cwd: checkout, settings, timeoutMs },
    });
  const inspect = async (image: string) => JSON.parse(await docker("image", "inspect", image))[0];

  beforeAll(async () => {
    settings = await settingsOf(project);
    checkout = mkdtempSync(join(tmpdir(), "daybook-checkout-"));
    await checkOut(checkout);
    await shell(recipe.makeEnv);
    await compose(["build"], buildTimeoutMs);
    return async () => {
      await compose(["down", "--volumes", "--timeout=15"]);
      await docker("image", "rm", settings.DAYBOOK_IMAGE);
      rmSync(checkout, { recursive: true });
    };
  }, buildTimeoutMs);

  it("the image is at most 200 MiB larger than its base, and runs as nobody", async () => {
    const image = await inspect(settings.DAYBOOK_IMAGE);
    const below = await inspect(nodeImage);
    expect(image.Size - below.Size).toBeLessThan(addedBytesMax);
    expect(image.Config).toMatchObject({
      User: "65532:65532",
      Entrypoint: ["node"],
      Cmd: ["embedded/main.ts"],
      Labels: { "org.opencontainers.image.licenses": "Apache-2.0" },
    });
  });

  it("the image holds what runs and neither tests nor what only builds need", {
    timeout: commandTimeoutMs,
  }, async () => {
    const find = ["/app", "-path", "/app/node_modules/*/*", "-prune", "-o", "-type", "f", "-print"];
    const { DAYBOOK_IMAGE: image } = settings;
    const files = (await docker("run", "--rm", "--entrypoint=find", image, ...find)).split("\n");
    expect(files).toContain("/app/command-service/main.ts");
    expect(files.filter((file) => /\.(?:test|contract|fixture)\.ts$/.test(file))).toEqual([]);
    const ls = ["run", "--rm", "--entrypoint=ls", image, "/app/node_modules"];
    const packages = (await docker(...ls)).split("\n");
    expect(packages).toContain("pg");
    expect(packages).not.toContain("vitest");
    expect(packages).not.toContain("typescript");
  });

  it("the tour of the README goes through the services, each in a container", {
    retry: 0,
    timeout: startTimeoutMs,
  }, async () => {
    // A tour starts on an empty log, so only once.
    await shell(recipe.up, startTimeoutMs);
    const steps = readTour(readFileSync(new URL("../../README.md", import.meta.url), "utf8"));
    await runTour(steps, {
      commands: `127.0.0.1:${settings.COMMAND_PORT}`,
      queries: `127.0.0.1:${settings.QUERY_PORT}`,
      operations: `127.0.0.1:${settings.OPERATIONS_PORT}`,
      metrics: "",
    });
    for (const service of services) {
      const writing = ["exec", "--no-TTY", service, "node", "-e", "fs.writeFileSync('/app/x','')"];
      await expect(compose(writing), service).rejects.toThrow(/EROFS/);
    }
  });

  it(
    "the services end with 0 when they are stopped",
    async () => {
      await compose(["stop", "--timeout=15", ...services]);
      for (const service of services) {
        const id = await compose(["ps", "--all", "--quiet", service]);
        const state = await docker("inspect", "--format={{.State.Status}} {{.State.ExitCode}}", id);
        expect(state, service).toBe("exited 0");
      }
    },
    commandTimeoutMs,
  );
});
