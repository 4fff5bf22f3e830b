import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Envelope, RecordedEvent } from "../domain/event.ts";
import { eventCodec, eventFamilies } from "../domain/event-families.ts";
import { foldedDocuments } from "../tests/folded-documents.ts";
import { type FieldType, touchedDocuments } from "./projection.ts";
import { readModels } from "./read-models.ts";

const knownTypes = eventFamilies.flatMap(({ schemaVersions }) => Object.keys(schemaVersions));

const inCode: Readonly<Record<FieldType, string>> = {
  keyword: "string",
  keywords: "object",
  stored: "string",
  text: "string",
  long: "bigint",
  date: "number",
};

/** Events that a family's streams begin with, where later ones rest on them. */
const openings: Readonly<Record<string, readonly string[]>> = {
  account: ["AccountOpened.v1.json"],
  stock: ["ProductListed.v1.json"],
  customer: ["CustomerRegistered.v1.json"],
  order: ["OrderPlaced.v1.json"],
};

/** Events without which one cannot be folded, beside the opening. */
const earlier: Readonly<Record<string, readonly string[]>> = {
  "EntryReversed.v1.json": ["TransferReceived.v1.json"],
};

const recordedAs = (category: string, file: string, streamId: string, streamVersion: number) => {
  const path = new URL(`../domain/${category}/fixtures/${file}`, import.meta.url);
  const fixture = JSON.parse(readFileSync(path, "utf8")) as Pick<
    RecordedEvent,
    "type" | "schemaVersion" | "data"
  >;
  return {
    tenantId: "acme",
    streamId,
    streamVersion,
    partition: 0,
    offset: streamVersion,
    eventId: `event-${streamId}-${streamVersion}`,
    requestId: "request",
    correlationId: "correlation",
    causationId: "",
    actor: "anonymous",
    recordedAt: 1_764_000_000_000,
    traceparent: "",
    ...fixture,
    event: eventCodec.decode(fixture),
  };
};

/** Every recorded event of every family, on a stream of its own behind what it rests on. */
const recorded: Envelope[] = eventFamilies.flatMap(({ category }) =>
  readdirSync(new URL(`../domain/${category}/fixtures/`, import.meta.url)).flatMap((file, index) =>
    [...new Set([...(openings[category] ?? []), ...(earlier[file] ?? []), file])].map(
      (one, before) => recordedAs(category, one, `${category}-${index}`, before + 1),
    ),
  ),
);

describe("readModels", () => {
  it("have a name each, in letters only, and a whole version", () => {
    const names = readModels.map(({ name }) => name);
    expect(names).toHaveLength(new Set(names).size);
    for (const { name, version } of readModels) {
      expect(name).toMatch(/^[a-z]+$/);
      expect(Number.isSafeInteger(version) && version >= 1).toBe(true);
    }
  });

  it.each(readModels)("$name listens to known event types only", ({ evolve }) => {
    expect(Object.keys(evolve).filter((type) => !knownTypes.includes(type))).toEqual([]);
  });

  it.each(readModels)("$name maps exactly the fields of its document", (model) => {
    const document = model.initialDocument("an-id");
    expect(Object.keys(model.mapping).sort()).toEqual(Object.keys(document).sort());
  });

  it.each(readModels)("$name is sorted by fields of its mapping only", ({ mapping, sortedBy }) => {
    for (const field of sortedBy.flat()) expect(mapping).toHaveProperty(field);
  });

  it.each(readModels)(
    "$name makes documents of its mapping out of every recorded event",
    (model) => {
      const documents = [...foldedDocuments(model, recorded).values()];
      const touched = recorded.flatMap((envelope) => touchedDocuments(model, envelope));
      expect(documents.map(({ id }) => id).sort()).toEqual([...new Set(touched)].sort());
      for (const { id, tenantId, fields } of documents) {
        expect(id.startsWith(`${tenantId}/`)).toBe(true);
        const types = Object.entries(fields).map(([field, value]) => [field, typeof value]);
        const mapped = Object.entries(model.mapping as Record<string, FieldType>);
        expect(Object.fromEntries(types)).toEqual(
          Object.fromEntries(mapped.map(([field, type]) => [field, inCode[type]])),
        );
      }
    },
  );

  it.each(readModels)("$name has amounts as long, the one type that keeps them exact", (model) => {
    for (const [field, type] of Object.entries(model.mapping)) {
      if (field.endsWith("Minor")) expect(type).toBe("long");
    }
  });
});
