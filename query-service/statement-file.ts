import type { EntryDocument } from "../read-models/entries.ts";
import type { Extent } from "./as-of.ts";
import type { StatementQuery } from "./read-statement.ts";
import type { Period } from "./statement.ts";

/** What a statement says beside its lines. */
export type StatementFigures = {
  readonly query: StatementQuery;
  readonly period: Period;
  readonly extent: Extent;
};

/** A statement as a file: each part is one or more whole lines. */
export type StatementFile = {
  readonly opening: (figures: StatementFigures) => string;
  readonly line: (entry: EntryDocument) => string;
  /** The last line: closing balance and totals. A file without it is not whole. */
  readonly closing: (figures: StatementFigures) => string;
};

/** True once the period lies wholly before what is known: it says the same for ever. */
export const isClosed = ({ query, extent }: StatementFigures): boolean =>
  query.endTime <= extent.completeTime;
