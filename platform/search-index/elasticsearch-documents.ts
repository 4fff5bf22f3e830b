import { Buffer } from "node:buffer";
import type { DocumentFields, VersionedDocument } from "../../read-models/projection.ts";
import { checkpointId } from "./checkpoint-record.ts";
import { type FieldTypes, textFields } from "./document-fields.ts";
import type { BulkItem } from "./elasticsearch-bulk.ts";
import { phraseField } from "./elasticsearch-mapping.ts";
import { routingOf } from "./elasticsearch-names.ts";
import { fieldLexemes } from "./lexemes.ts";
import type { Checkpoint, StoredCheckpoint } from "./search-index.ts";
import { words } from "./words.ts";

/** A stored document, as a read by id or a hit brings it. */
export type StoredSource = Readonly<Record<string, unknown>>;

/** One document of a multi-get. */
export type GotDocument = {
  readonly _id: string;
  readonly _index: string;
  readonly found?: boolean;
  readonly _version?: number | bigint;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly _source?: StoredSource;
  readonly error?: { readonly type?: string };
};

/** Bytes of a value that the server can look up whole, and of an id. */
const termBytesMax = 32_766;
const idBytesMax = 512;

const isTooLong = (text: string, bytesMax: number): boolean =>
  // No UTF-16 unit takes more than three bytes: most texts need no counting.
  text.length * 3 > bytesMax && Buffer.byteLength(text) > bytesMax;

/** What keeps the server from storing a document that fits its mapping. */
export const limitOf = (mapping: FieldTypes, document: VersionedDocument): string | undefined => {
  if (isTooLong(document.id, idBytesMax)) return `id: more than ${idBytesMax} bytes`;
  const field = Object.entries(document.fields).find(
    ([name, value]) =>
      (mapping[name] === "keyword" || mapping[name] === "keywords") &&
      [value].flat().some((one) => typeof one === "string" && isTooLong(one, termBytesMax)),
  );
  return field && `${field[0]}: more than ${termBytesMax} bytes`;
};

/** By what a document is found; the server keeps none of it as such. */
const searchedFields = (mapping: FieldTypes, { fields }: VersionedDocument): StoredSource => {
  const texts = textFields(mapping).map((field) => String(fields[field]));
  const lexemes = texts.flatMap((text, at) => {
    const found = fieldLexemes(at, text);
    return [...found.words.keys(), ...found.patterns];
  });
  const inOrder = texts.map((text, at) => [phraseField(at), words(text).join(" ")] as const);
  return {
    ...(lexemes.length > 0 && { lexemes }),
    ...Object.fromEntries(inOrder.filter(([, text]) => text !== "")),
  };
};

const storedFields = ({ fields }: VersionedDocument) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "bigint" ? value.toString() : value,
    ]),
  );

/** A document as its bulk request has it: its offset is its version, the higher one wins. */
export const documentItem = (
  mapping: FieldTypes,
  document: VersionedDocument,
  partition: number,
): BulkItem => {
  const { id, tenantId, offset, streamVersion } = document;
  const routing = routingOf(partition);
  const action = { index: { _id: id, routing, version: offset, version_type: "external" } };
  const source = {
    id,
    tenantId,
    offset,
    streamVersion,
    ...storedFields(document),
    ...searchedFields(mapping, document),
  };
  return { lines: `${JSON.stringify(action)}\n${JSON.stringify(source)}\n` };
};

const isWhole = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

const readField = (type: FieldTypes[string], value: unknown) => {
  if (type === "date") return Number.isSafeInteger(value) ? (value as number) : undefined;
  if (type === "keywords") {
    const isList = Array.isArray(value) && value.every((one) => typeof one === "string");
    return isList ? (value as readonly string[]) : undefined;
  }
  if (typeof value !== "string") return undefined;
  if (type !== "long") return value;
  return /^-?[0-9]{1,19}$/.test(value) ? BigInt(value) : undefined;
};

/** The document in a source; undefined when nobody of ours can have written it. */
export const readSource = (
  mapping: FieldTypes,
  source: StoredSource,
): VersionedDocument | undefined => {
  const { id, tenantId, offset, streamVersion } = source;
  if (typeof id !== "string" || typeof tenantId !== "string") return undefined;
  if (!isWhole(offset) || !isWhole(streamVersion)) return undefined;
  const fields: Record<string, DocumentFields[string]> = {};
  for (const [name, type] of Object.entries(mapping)) {
    const value = readField(type, source[name]);
    if (value === undefined) return undefined;
    fields[name] = value;
  }
  return { id, tenantId, offset, streamVersion, fields };
};

/** A document that was read by id: the document, or that somebody else wrote over it. */
export const readGot = (
  mapping: FieldTypes,
  { _id, _version, _source = {} }: GotDocument,
): VersionedDocument | "overwritten" => {
  const document = readSource(mapping, _source);
  const isOurs = document !== undefined && document.id === _id && document.offset === _version;
  return isOurs ? document : "overwritten";
};

const checkpointSource = (checkpoint: Checkpoint): object => {
  const { partition, offset, eventId, logId, epoch, closeTime, held } = checkpoint;
  return {
    checkpointPartition: partition,
    checkpoint: { partition, offset, eventId, logId, epoch, closeTime, held },
  };
};

/** The checkpoint in a source. */
export const readCheckpoint = ({ checkpoint }: StoredSource): Checkpoint => {
  const { eventId, ...others } = checkpoint as Checkpoint;
  return { ...others, eventId };
};

/** What the next write of a checkpoint must find: its sequence number and primary term. */
export const sequenceOf = (seqNo: number, primaryTerm: number): string => `${seqNo}:${primaryTerm}`;

/** The checkpoint in a multi-get; undefined when it is gone. */
export const readGotCheckpoint = (got: GotDocument | undefined): StoredCheckpoint | undefined => {
  if (got?.found !== true || got._source === undefined) return undefined;
  const sequence = sequenceOf(got._seq_no ?? 0, got._primary_term ?? 0);
  return { ...readCheckpoint(got._source), sequence };
};

/** A checkpoint as its bulk request has it; `condition` says what it must find. */
export const checkpointItem = (checkpoint: Checkpoint, condition: object): BulkItem => {
  const { partition } = checkpoint;
  const action = {
    index: { _id: checkpointId(partition), routing: routingOf(partition), ...condition },
  };
  return { lines: `${JSON.stringify(action)}\n${JSON.stringify(checkpointSource(checkpoint))}\n` };
};
