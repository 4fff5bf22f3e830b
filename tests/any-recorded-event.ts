import { readFileSync } from "node:fs";
import fc from "fast-check";
import type { DomainEvent, EventFamily } from "../domain/event.ts";
import { eventCodec } from "../domain/event-families.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
const minor = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const count = fc.integer({ min: -(10 ** 15), max: 10 ** 15 });

/** Any value of the kind of this one. */
const anyLike = (value: unknown): fc.Arbitrary<unknown> => {
  if (typeof value === "bigint") return minor;
  if (typeof value === "number") return count;
  if (typeof value === "string") return text;
  if (typeof value === "boolean") return fc.boolean();
  if (Array.isArray(value)) return fc.array(anyLike(value[0] ?? ""), { maxLength: 3 });
  const fields = Object.entries(value as object).map(([name, one]) => [name, anyLike(one)]);
  return fc.record(Object.fromEntries(fields));
};

/** Any event of each type of a family, with the fields of the recorded one of today's version. */
export const anyRecordedEvent = ({
  category,
  schemaVersions,
}: EventFamily): Readonly<Record<string, fc.Arbitrary<DomainEvent>>> =>
  Object.fromEntries(
    Object.entries(schemaVersions).map(([type, schemaVersion]) => {
      const file = `../domain/${category}/fixtures/${type}.v${schemaVersion}.json`;
      const fixture = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
      const { type: _type, schemaVersion: _version, ...fields } = eventCodec.decode(fixture);
      const any = anyLike(fields) as fc.Arbitrary<object>;
      return [type, any.map((own) => ({ ...own, type, schemaVersion }))];
    }),
  );
