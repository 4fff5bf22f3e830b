import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The last one that was shipped before migrations said which builds may work beside them. */
const lastSilent = 11;

describe("Migrations", () => {
  it("say for which builds they are, each for the build before it or as far as it says", () => {
    const folder = new URL("../../platform/event-log/migrations/", import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
    const later = names.filter((name) => Number(name.slice(0, 4)) > lastSilent);
    for (const name of later) expect(name).toMatch(/\.from-\d{4}\.sql$/);
  });
});
