/*
 * Runs the section "## The command line" of the README: its `sh` block line by line against the
 * embedded mode; the `text` block is what the last line prints, but for times and ids.
 */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createInstallation } from "./installation.ts";
import { runReadmeLine, withoutMoments } from "./readme-line.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

const fence = (section: string, language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(section)?.[1]?.trimEnd() ?? "";

it("The command line in the README does and prints what it says", {
  timeout: 180_000,
}, async () => {
  await using installation = createInstallation();
  const { addresses } = await installation.start();
  const section = readme.slice(readme.indexOf("## The command line"));
  const lines = fence(section, "sh").split("\n");
  expect(lines.length).toBeGreaterThanOrEqual(4);
  const run = (line: string) => runReadmeLine(line, addresses);
  for (const line of lines.slice(0, -1)) await run(line);
  const statement = lines.at(-1) ?? "";
  // The last command carries no token: the entries come to the index within moments.
  await expect
    .poll(async () => withoutMoments(await run(statement)), { timeout: 30_000 })
    .toBe(withoutMoments(fence(section, "text")));
});
