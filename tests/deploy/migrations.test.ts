import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The last one that was shipped before migrations said which builds may work beside them. */
const lastSilent = 11;

const form = /^(\d{4})-[a-z0-9-]+(?:\.from-(\d{4}))?\.sql$/;

/** Migrations that do not say which earlier build may work beside them, each with what it lacks. */
const findSilent = (names: readonly string[]): string[] =>
  names.flatMap((name) => {
    const [, number, from] = form.exec(name) ?? [];
    if (number === undefined) return [`${name} is no name of a migration`];
    if (Number(number) <= lastSilent) return [];
    if (from === undefined) return [`${name} does not say from which build on`];
    return Number(from) < Number(number) ? [] : [`${name} shuts out the build before it`];
  });

describe("Migrations", () => {
  it("say for which builds they are, each at least for the one before it", () => {
    const folder = new URL("../../platform/event-log/migrations/", import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
    expect(names.length).toBeGreaterThanOrEqual(lastSilent);
    expect(findSilent(names)).toEqual([]);
  });

  it.each([
    ["0012-holds-by-owner.sql", "does not say from which build on"],
    ["0012-holds-by-owner.from-0012.sql", "shuts out the build before it"],
    ["0013-more.from-0014.sql", "shuts out the build before it"],
    ["0012-Holds.from-0011.sql", "is no name of a migration"],
    ["0012-holds.from-11.sql", "is no name of a migration"],
  ])("would be seen as %s, which %s", (name, what) =>
    expect(findSilent(["0011-timers-by-partition.sql", name])).toEqual([`${name} ${what}`]),
  );

  it.each(["0011-silent.sql", "0012-holds-by-owner.from-0011.sql", "0013-more.from-0011.sql"])(
    "may be called %s",
    (name) => expect(findSilent([name])).toEqual([]),
  );
});
