/** A fact, past tense, immutable. `type` and `schemaVersion` together name its storage format. */
export type DomainEvent = { readonly type: string; readonly schemaVersion: number };

/** An event as the log holds it: its coordinates, who asked for it, and the fact as JSON text. */
export type RecordedEvent = {
  readonly tenantId: string;
  /** `category-id`, for example `account-9f1c`. */
  readonly streamId: string;
  /** 1, 2, 3 … within (tenant, stream), without gaps. */
  readonly streamVersion: number;
  readonly partition: number;
  /** 1, 2, 3 … within the partition, without gaps, in commit order. */
  readonly offset: number;
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** JSON object without `type` and `schemaVersion`; 64-bit amounts are decimal strings. */
  readonly data: string;
  readonly requestId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: string;
  /** Milliseconds since 1970, never going backwards within a partition. */
  readonly recordedAt: number;
  readonly traceparent: string;
};

/** A recorded event whose fact is decoded and upcast to the version that the code knows. */
export type Envelope<Event extends DomainEvent = DomainEvent> = RecordedEvent & {
  readonly event: Event;
};

/** What of an event the log keeps as its fact. */
export type StoredEvent = Pick<RecordedEvent, "type" | "schemaVersion" | "data">;

/** A fact as its text is read, of whatever version: amounts are bigints. */
export type StoredFact = Readonly<Record<string, unknown>>;

/** One pure step from schema version n (the key) to n + 1, by event type. */
export type Upcasters = Readonly<
  Record<string, Readonly<Record<number, (fact: StoredFact) => StoredFact>>>
>;

/** An older version in which an event is written as long as there are builds that read no newer. */
export type OlderWriting = {
  /** Below today's. */
  readonly schemaVersion: number;
  /** Pure: an event of today's version as one of that version. The upcasters lead back from it. */
  readonly downcast: (fact: StoredFact) => StoredFact;
};

/** The events of one aggregate: today's schema version by type, and the way up to it. */
export type EventFamily = {
  readonly category: string;
  readonly schemaVersions: Readonly<Record<string, number>>;
  readonly upcasters: Upcasters;
  /** Types that are read at today's version and still written at an older one. */
  readonly stillWritten?: Readonly<Record<string, OlderWriting>>;
  /** Names under which a decision may ask for the event later; none for most. */
  // biome-ignore lint/suspicious/noExplicitAny: it is given events of its own family.
  readonly keysOf: (event: any) => readonly string[];
};

/** Why a stored fact cannot be used. Readers hold its stream; nothing guesses. */
export class EventUndecodable extends Error {
  override readonly name = "EventUndecodable";
}

/** `streamId` of an aggregate: its category and its id. */
export const streamIdOf = (category: string, id: string): string => `${category}-${id}`;

/** The aggregate's id out of a stream id; the category holds no dash. */
export const aggregateIdOf = (streamId: string): string =>
  streamId.slice(streamId.indexOf("-") + 1);

/** The category out of a stream id. */
export const categoryOf = (streamId: string): string => streamId.slice(0, streamId.indexOf("-"));
