import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { DomainEvent, EventFamily, StoredEvent } from "../domain/event.ts";
import { eventCodec } from "../domain/event-families.ts";

/** An event as a release stored it, one file per type and schema version, never edited. */
const readFixture = (folder: URL, file: string): StoredEvent =>
  JSON.parse(readFileSync(new URL(file, folder), "utf8"));

const digestOf = (folder: URL, file: string): string =>
  createHash("sha256")
    .update(readFileSync(new URL(file, folder)))
    .digest("hex")
    .slice(0, 16);

/** An event is what was shipped at today's version, and so is what is written for it. */
export const expectShipped = (
  event: DomainEvent,
  current: number,
  read: (file: string) => StoredEvent,
): void => {
  const { type } = event;
  expect(event).toEqual(eventCodec.decode(read(`${type}.v${current}.json`)));
  // At an older version, where that is still written.
  const { schemaVersion, data } = eventCodec.encode(event);
  const recorded = read(`${type}.v${schemaVersion}.json`);
  expect({ schemaVersion, data: JSON.parse(data) }).toEqual({
    schemaVersion: recorded.schemaVersion,
    data: JSON.parse(recorded.data),
  });
};

/** What keeps a family's stored events readable, from its first release on. */
export const shippedEventsContract = (
  { category, schemaVersions }: EventFamily,
  shipped: {
    /** By file; lines are added with a new version of an event, and never changed. */
    readonly digests: Readonly<Record<string, string>>;
    /** By type, an event as the rules of today make it. */
    readonly decided: Readonly<Record<string, () => DomainEvent | undefined>>;
  },
): void => {
  const folder = new URL(`../domain/${category}/fixtures/`, import.meta.url);

  it("has a recorded event of every version of every type, and no other", () => {
    const expected = Object.entries(schemaVersions).flatMap(([type, current]) =>
      Array.from({ length: current }, (_, index) => `${type}.v${index + 1}.json`),
    );
    expect(readdirSync(folder).sort()).toEqual(expected.sort());
  });

  // Code and fixture changed together would agree with each other and with no log out there.
  it("has recorded events that are, byte for byte, what was shipped", () => {
    const digests = readdirSync(folder).map((file) => [file, digestOf(folder, file)]);
    expect(Object.fromEntries(digests)).toEqual(shipped.digests);
  });

  it("reads every recorded event as one of today's version", () => {
    for (const file of readdirSync(folder)) {
      const { type, schemaVersion } = eventCodec.decode(readFixture(folder, file));
      expect(schemaVersion).toBe(schemaVersions[type]);
    }
  });

  // A field added, renamed or dropped without a new schema version and an upcaster fails here.
  it.each(Object.entries(schemaVersions))(
    "%s is still decided in the shape that was shipped as version %s",
    (type, current) => {
      const event = shipped.decided[type]?.() ?? expect.fail(`nothing was decided for ${type}`);
      expectShipped(event, current, (file) => readFixture(folder, file));
    },
  );
};
