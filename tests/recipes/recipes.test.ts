import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { followRecipe, type RecipeStep, readRecipe } from "./recipe.ts";
import { createScratchCopy } from "./scratch-copy.ts";
import { startProject } from "./start-project.ts";

const stepsOf = (page: string): RecipeStep[] =>
  readRecipe(readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8"));

const aggregate = stepsOf("ADD-AN-AGGREGATE.md");
const readModel = stepsOf("ADD-A-READ-MODEL.md");

const pathsOf = (steps: readonly RecipeStep[], kind: RecipeStep["kind"]): string[] =>
  steps.filter((step) => step.kind === kind).map(({ path }) => path);

const linesAdded = (steps: readonly RecipeStep[]) =>
  steps
    .filter(({ kind }) => kind === "edit")
    .map(({ path, text }) => [path, text.match(/^\+(?!import )/gm)?.length]);

it("an aggregate is one folder, its line, its proto and its handlers", () => {
  const beside = pathsOf(aggregate, "new").filter((path) => !/^domain\/points\//.test(path));
  expect(beside).toEqual([
    "proto/daybook/loyalty/v1/points_command_service.proto",
    "command-service/handlers/earn-points.ts",
    "command-service/handlers/spend-points.ts",
    "command-service/points-commands.ts",
  ]);
  expect(linesAdded(aggregate)).toEqual([
    ["domain/event-families.ts", 1],
    ["command-service/command-services.ts", 1],
  ]);
});

it("a read model is one file, its test and one line; the rest of its page answers an RPC", () => {
  expect(pathsOf(readModel, "new")).toEqual([
    "read-models/points.ts",
    "read-models/points.test.ts",
    "proto/daybook/loyalty/v1/points_query_service.proto",
    "query-service/handlers/get-points.ts",
    "query-service/points-queries.ts",
  ]);
  expect(linesAdded(readModel)).toEqual([
    ["read-models/read-models.ts", 1],
    ["query-service/query-services.ts", 1],
  ]);
});

const tests = ["domain/points", "domain/event-", "read-models/points", "read-models/read-models"];

it("both pages, done to a copy of the project, compile, pass and answer", async () => {
  using copy = await createScratchCopy();
  followRecipe(copy.folder, [...aggregate, ...readModel]);
  await copy.run("node", "scripts/gen.ts");
  const written = [...aggregate, ...readModel].map(({ path }) => path);
  const sources = written.filter((path) => !path.endsWith(".proto"));
  await Promise.all([
    copy.run("buf", "lint"),
    copy.run("biome", "check", ...new Set(sources)),
    copy.run("tsc"),
    copy.run("vitest", "run", "--retry", "0", "--no-isolate", ...tests, "tests/tidy.test.ts"),
  ]);
  await using project = await startProject(copy.folder);
  const { call } = project;
  const ask = (rpc: string, points: number) => {
    const asked = { requestId: randomUUID(), customerId: "ada", points };
    return call("commands", "daybook.loyalty.v1.PointsCommandService", rpc, asked);
  };
  await expect(ask("EarnPoints", 1)).rejects.toThrow("Cannot find customer ada: no such customer");
  const ada = { customerId: "ada", name: "Ada", email: "ada@example.com" };
  const registration = { requestId: randomUUID(), ...ada };
  const customers = "daybook.customer.v1.CustomerCommandService";
  await call("commands", customers, "RegisterCustomer", registration);
  expect(await ask("EarnPoints", 120)).toMatchObject({ version: "1", balance: "120" });
  await expect(ask("SpendPoints", 121)).rejects.toThrow("120 are there");
  const { consistencyToken } = await ask("SpendPoints", 100);
  const asked = { customerId: "ada", consistencyToken };
  const queries = "daybook.loyalty.v1.PointsQueryService";
  expect(await call("queries", queries, "GetPoints", asked)).toMatchObject({
    points: { customerId: "ada", balance: "20", earned: "120", spent: "100", version: "2" },
  });
  const operations = "daybook.operations.v1.OperationsService";
  const shown = await call("operations", operations, "GetProjection", { name: "points" });
  expect(shown).toMatchObject({ projection: { state: "PROJECTION_STATE_LIVE", documents: "1" } });
}, 300_000);
