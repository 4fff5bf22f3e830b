import type { AnyProjection, FieldType } from "../../read-models/projection.ts";
import { type FieldTypes, textFields } from "./document-fields.ts";
import type { IndexNames } from "./elasticsearch-names.ts";

/*
 * One index holds the documents of a read model and the checkpoint of each partition. Fields of our
 * own stand beside those of the read model, which may not use their names. Checkpoints have no
 * `tenantId`, so no search of a tenant can see them.
 */

/** How indices are laid out on the server. */
export type IndexLayout = {
  readonly shards: number;
  readonly replicas: number;
  readonly refreshIntervalMs: number;
};

/** Checkpoints that one search may bring along; the server's own limit is 100. */
const innerHitsMax = 1_024;

const stored = { type: "text", index: false } as const;

const fieldMappings: Readonly<Record<FieldType, object>> = {
  keyword: { type: "keyword" },
  keywords: { type: "keyword" },
  long: { type: "long" },
  date: { type: "date", format: "epoch_millis" },
  // Found by its lexemes; here it is only kept.
  text: stored,
  stored,
};

const ownMappings = {
  id: { type: "keyword" },
  tenantId: { type: "keyword" },
  /** The version once more: where the two differ, somebody else wrote the document. */
  offset: { type: "long", index: false },
  streamVersion: { type: "long", index: false },
  lexemes: { type: "keyword", doc_values: false },
  /** On checkpoints alone. */
  checkpointPartition: { type: "integer" },
  checkpoint: { type: "object", enabled: false },
} as const;

const fieldPattern = /^[a-z][A-Za-z0-9]{0,47}$/;

const requireFieldName = (field: string): void => {
  if (!fieldPattern.test(field)) throw new Error(`Cannot map ${field}: not ${fieldPattern}`);
  if (Object.hasOwn(ownMappings, field)) throw new Error(`Cannot map ${field}: it is ours`);
};

/**
 * What an index says of itself, so that a reader of another build can read it. Indices made before
 * phrases were known do not say that they find them.
 */
export type IndexMeta = {
  readonly mapping: FieldTypes;
  readonly partitions: number;
  readonly findsPhrases?: boolean;
};

/** The part of a mapping that tells who reads it what the index holds. */
export const metaMapping = (meta: IndexMeta) => ({ _meta: meta });

/** The field with the words of one text field in order; no field of a document is named so. */
export const phraseField = (place: number): string => `words_${place}`;

// Its words come folded and with one space between them, so that every index has the same ones.
const wordsInOrder = { type: "text", analyzer: "whitespace", norms: false } as const;

/**
 * Body of the request that makes an index. `translog.durability` and `refresh_interval` are said
 * although they may be defaults: the second one also ends that an idle shard stops refreshing.
 * @throws {Error} for a field whose name is ours or none.
 */
export const indexBody = (
  { mapping }: AnyProjection,
  partitions: number,
  { shards, replicas, refreshIntervalMs }: IndexLayout,
): object => {
  const fields = Object.entries(mapping as FieldTypes);
  for (const [field] of fields) requireFieldName(field);
  const properties = fields.map(([field, type]) => [field, fieldMappings[type]]);
  const phrases = textFields(mapping).map((_, place) => [phraseField(place), wordsInOrder]);
  return {
    settings: {
      index: {
        number_of_shards: shards,
        number_of_replicas: replicas,
        refresh_interval: `${refreshIntervalMs}ms`,
        "translog.durability": "request",
        max_inner_result_window: innerHitsMax,
        // We delete nothing. Where somebody else did, the version of the deletion would be in the
        // way of writing the document again, for a minute by default; so only until a refresh.
        gc_deletes: "0s",
      },
    },
    mappings: {
      dynamic: "strict",
      ...metaMapping({ mapping, partitions, findsPhrases: true }),
      _routing: { required: true },
      // Nearly ten times as long as the texts they are of, and nobody reads them.
      _source: { excludes: ["lexemes", "words_*"] },
      properties: { ...Object.fromEntries([...properties, ...phrases]), ...ownMappings },
    },
  };
};

/** Body of the request that makes the index of what is kept beside the indices. */
export const metaBody = (): object => ({
  settings: {
    index: {
      number_of_shards: 1,
      auto_expand_replicas: "0-1",
      "translog.durability": "request",
    },
  },
  mappings: { dynamic: "strict", properties: { value: stored } },
});

/**
 * Body of the template of the prefix. Without it, a write to an index that was deleted a moment ago
 * makes one with guessed fields and says 201.
 */
export const templateBody = ({ pattern, templatePriority }: IndexNames): object => ({
  index_patterns: [pattern],
  priority: templatePriority,
  allow_auto_create: false,
  template: { mappings: { dynamic: "strict" } },
});
