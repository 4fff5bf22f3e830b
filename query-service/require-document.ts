import type { CommandRejected } from "../domain/rejection.ts";
import type { RequestContext } from "../platform/grpc/handler.ts";
import { readFields } from "../platform/grpc/request-fields.ts";
import type { AsOf } from "../proto/gen/daybook/type/v1/AsOf.ts";
import type { Projection, VersionedDocument } from "../read-models/projection.ts";
import { asOfMessage } from "./as-of.ts";
import { foundExtent, readDocument } from "./read-document.ts";
import type { ReadSide } from "./read-side.ts";
import { startReading } from "./reading.ts";

/** Documents that have the id of the thing whose stream they are of. */
export type DocumentsById<Document> = {
  // biome-ignore lint/suspicious/noExplicitAny: whatever its events; only documents are read.
  readonly projection: Projection<Document, any>;
  /** The request's field with the id: `account_id`. */
  readonly field: string;
  readonly streamOf: (id: string) => string;
  readonly notFound: (id: string) => CommandRejected;
};

/** What a query by id asks for. */
type Asked = { readonly id: string; readonly consistencyToken: string };

/**
 * Reads token and id, both violations together, and the document that has the id.
 * @throws {RequestFailed} whatever readDocument throws, and INVALID_FIELD
 * @throws {CommandRejected} what `notFound` makes, when there is no such document
 */
export const requireDocument = async <Document>(
  side: ReadSide,
  context: RequestContext,
  { projection, field, streamOf, notFound }: DocumentsById<Document>,
  asked: Asked,
): Promise<{ readonly document: VersionedDocument<Document>; readonly asOf: AsOf }> => {
  const fields = readFields(context);
  const token = fields.consistencyToken("consistency_token", asked.consistencyToken);
  const id = fields.id(field, asked.id);
  fields.done();
  const reading = await startReading(side, context, token);
  const found = await readDocument(side, reading, projection, { streamId: streamOf(id), id });
  if (found.document === undefined) throw notFound(id);
  return { document: found.document, asOf: asOfMessage(foundExtent(reading, found)) };
};
