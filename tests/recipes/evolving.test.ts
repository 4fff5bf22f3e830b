import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { followRecipe, type RecipeStep, readRecipe } from "./recipe.ts";
import { createScratchCopy, type ScratchCopy } from "./scratch-copy.ts";

const page = readFileSync(new URL("../../docs/evolving-events.md", import.meta.url), "utf8");
const [first = [], second = []] = page.split("\n## The second release").map(readRecipe);

const tests = ["domain/account", "domain/event-", "tests/tidy.test.ts"];

/** Does what a release's part of the page says, and what a change has to pass. */
const release = async (copy: ScratchCopy, steps: readonly RecipeStep[]): Promise<void> => {
  followRecipe(copy.folder, steps);
  const changed = new Set(steps.map(({ path }) => path));
  await Promise.all([
    copy.run("biome", "check", ...changed),
    copy.run("tsc"),
    copy.run("vitest", "run", "--retry", "0", "--no-isolate", ...tests),
  ]);
};

/** What the copy writes for an account that is unfrozen, and reads from what it wrote. */
const written = async (copy: ScratchCopy): Promise<unknown> => {
  const source = `
    import { accountDecider } from "./domain/account/decider.ts";
    import { eventCodec } from "./domain/event-families.ts";
    const account = { ...accountDecider.initialState, status: "frozen", currencyCode: "EUR" };
    const command = { type: "UnfreezeAccount", accountId: "a", now: 0 };
    const stored = accountDecider.decide(command, account).map(eventCodec.encode);
    console.log(JSON.stringify(stored.map((one) => [one.schemaVersion, eventCodec.decode(one)])));`;
  return JSON.parse(await copy.run("node", "--input-type=module", "-e", source));
};

const unfrozen = { type: "AccountUnfrozen", schemaVersion: 2 };

it("an event gets a next version in two releases: one reads it, the next writes it", async () => {
  using copy = await createScratchCopy();
  await release(copy, first);
  expect(await written(copy)).toEqual([[1, { ...unfrozen, currencyCode: "" }]]);
  await release(copy, second);
  expect(await written(copy)).toEqual([[2, { ...unfrozen, currencyCode: "EUR" }]]);
  expect(second.map(({ path }) => path)).toEqual(["domain/account/events.ts"]);
}, 600_000);
