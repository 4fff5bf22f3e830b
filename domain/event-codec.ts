import {
  type DomainEvent,
  type EventFamily,
  EventUndecodable,
  type StoredEvent,
  type StoredFact,
} from "./event.ts";
import { exactJson } from "./exact-json.ts";

/** Translates events between code and log; the only place that knows older schema versions. */
export type EventCodec = {
  /**
   * The event as it is written: its fact as JSON text, without the two names that have columns of
   * their own, and at an older schema version where its family still writes that.
   */
  encode(event: DomainEvent): StoredEvent;
  /** Names under which the event is filed in its stream, for decisions that ask for it later. */
  keysOf(event: DomainEvent): readonly string[];
  /** @throws {EventUndecodable} unknown type or schema version, or data that is not a fact. */
  decode(stored: StoredEvent): DomainEvent;
};

const readFact = (type: string, text: string): StoredFact => {
  let fact: unknown;
  try {
    fact = exactJson.parse(text);
  } catch (error) {
    throw new EventUndecodable(`Cannot decode ${type}: not a fact`, { cause: error });
  }
  if (fact === null || typeof fact !== "object" || Array.isArray(fact)) {
    throw new EventUndecodable(`Cannot decode ${type}: not an object`);
  }
  return fact as StoredFact;
};

const upcastStep = (
  { upcasters }: EventFamily,
  type: string,
  version: number,
  fact: StoredFact,
): StoredFact => {
  const step = upcasters[type]?.[version];
  if (step === undefined) {
    throw new EventUndecodable(`Cannot decode ${type}: no upcaster from version ${version}`);
  }
  try {
    return step(fact);
  } catch (error) {
    throw new EventUndecodable(`Cannot decode ${type}: not a fact of version ${version}`, {
      cause: error,
    });
  }
};

/** A codec for the events of the given families. */
export const createEventCodec = (families: readonly EventFamily[]): EventCodec => {
  const familyOf = new Map(
    families.flatMap((family) =>
      Object.keys(family.schemaVersions).map((type) => [type, family] as const),
    ),
  );
  return {
    encode: (event) => {
      const { type, schemaVersion, ...fact } = event;
      const older = familyOf.get(type)?.stillWritten?.[type];
      if (older === undefined) return { type, schemaVersion, data: exactJson.stringify(fact) };
      const data = exactJson.stringify(older.downcast(fact));
      return { type, schemaVersion: older.schemaVersion, data };
    },
    keysOf: (event) => familyOf.get(event.type)?.keysOf(event) ?? [],
    decode: ({ type, schemaVersion, data }) => {
      const family = familyOf.get(type);
      const current = family?.schemaVersions[type];
      if (family === undefined || current === undefined) {
        throw new EventUndecodable(`Cannot decode ${type}: unknown type`);
      }
      if (!Number.isInteger(schemaVersion) || schemaVersion < 1 || schemaVersion > current) {
        throw new EventUndecodable(
          `Cannot decode ${type}: unknown schema version ${schemaVersion}`,
        );
      }
      let fact = readFact(type, data);
      for (let version = schemaVersion; version < current; version += 1) {
        fact = upcastStep(family, type, version, fact);
      }
      return { ...fact, type, schemaVersion: current };
    },
  };
};
