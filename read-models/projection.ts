import {
  aggregateIdOf,
  type DomainEvent,
  type Envelope,
  type RecordedEvent,
} from "../domain/event.ts";

/**
 * What a field is in code, in JSON and in the index:
 * `keyword` a string, matched whole · `keywords` strings, each matched whole ·
 * `text` a string, searched by words · `stored` a string that is only shown ·
 * `long` a bigint, a decimal string in JSON, never a float · `date` milliseconds since 1970.
 */
export type FieldType = "keyword" | "keywords" | "text" | "stored" | "long" | "date";

/** A document's fields as code sees them. */
export type DocumentFields = Readonly<Record<string, string | number | bigint | readonly string[]>>;

/** Index mapping: every field of the document, nothing else. */
export type Mapping<Document> = { readonly [Field in keyof Document]: FieldType };

/** A document with what the fold needs to know of its history. */
export type VersionedDocument<Document = DocumentFields> = {
  /** Begins with the tenant: `default/acc-1`. */
  readonly id: string;
  readonly tenantId: string;
  /** Offset of the last event folded in; the external version in the index. */
  readonly offset: number;
  /** Stream version of the last event folded in. */
  readonly streamVersion: number;
  readonly fields: Document;
};

type Fold<Document, Event extends DomainEvent> = (
  document: Document,
  event: Event,
  envelope: Envelope,
) => Document;

/**
 * A read model: which documents an event touches and what it does to them. Pure. The keys of
 * `evolve` are its subscription; other events are skipped.
 */
export type Projection<Document, Event extends DomainEvent> = {
  /** Index, alias, checkpoint and metric label follow from it; letters only. */
  readonly name: string;
  /** Bump it to build a new index beside the live one. */
  readonly version: number;
  readonly mapping: Mapping<Document>;
  /** Field lists by which it is looked up or sorted; hints for an index that needs them. */
  readonly sortedBy: readonly (readonly (keyof Document & string)[])[];
  /**
   * True when a document gathers events of many streams. An event that fails then stops its
   * partition: holding its stream alone would let later events of others overtake it.
   */
  readonly ofGroups?: true;
  /**
   * Ids below the tenant of the documents that an event touches: all of the event's own stream, or
   * of groups *within its partition*. No document is ever written from two partitions.
   */
  readonly documents: (event: Event, recorded: RecordedEvent) => readonly string[];
  readonly initialDocument: (id: string) => Document;
  readonly evolve: {
    readonly [Type in Event["type"]]?: Fold<Document, Extract<Event, { type: Type }>>;
  };
};

/** A projection whatever its document; what the projector works with. */
// biome-ignore lint/suspicious/noExplicitAny: each read model is checked where it is written.
export type AnyProjection = Projection<any, any>;

/** One document per stream, named after the aggregate. */
export const ofStream = (_event: DomainEvent, recorded: RecordedEvent): readonly string[] => [
  aggregateIdOf(recorded.streamId),
];

/** Full document id: the tenant first, so that two tenants' ids never meet. */
export const documentId = (tenantId: string, id: string): string => `${tenantId}/${id}`;

/** True when the projection listens to this type of event. */
export const subscribes = (projection: AnyProjection, type: string): boolean =>
  Object.hasOwn(projection.evolve, type);

/** Full ids of the documents that an event touches; none when the projection does not listen. */
export const touchedDocuments = (projection: AnyProjection, envelope: Envelope): string[] =>
  subscribes(projection, envelope.type)
    ? projection.documents(envelope.event, envelope).map((id) => documentId(envelope.tenantId, id))
    : [];

/**
 * Folds one event into one document. An event at or below the document's version changes nothing,
 * so a run applied twice gives the same documents.
 */
export const foldEvent = (
  projection: AnyProjection,
  id: string,
  document: VersionedDocument | undefined,
  envelope: Envelope,
): VersionedDocument | undefined => {
  if (document !== undefined && document.offset >= envelope.offset) return document;
  const fold = subscribes(projection, envelope.type) && projection.evolve[envelope.type];
  if (!fold) return document;
  const before =
    document?.fields ?? projection.initialDocument(id.slice(envelope.tenantId.length + 1));
  return {
    id,
    tenantId: envelope.tenantId,
    offset: envelope.offset,
    streamVersion: envelope.streamVersion,
    fields: fold(before, envelope.event, envelope),
  };
};
