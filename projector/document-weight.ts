import type { DocumentFields, VersionedDocument } from "../read-models/projection.ts";

/** What V8 takes for an object, an array or a text, beside what is in it, and for one slot. */
const ownBytes = 24;
const slotBytes = 8;
/** Of one character; half of it where all of a text is Latin, which would cost a look at each. */
const characterBytes = 2;
/** The document itself and its entry in a map. */
const documentBytes = 160;

const textBytes = (text: string): number => ownBytes + text.length * characterBytes;

const valueBytes = (value: DocumentFields[string]): number => {
  if (typeof value === "string") return textBytes(value);
  if (typeof value !== "object") return ownBytes;
  return value.reduce((sum, text) => sum + slotBytes + textBytes(text), ownBytes);
};

/**
 * About the bytes that a document takes in memory, rather too many than too few. Names of fields
 * count nothing: documents of one kind share them.
 */
export const documentWeight = ({ id, tenantId, fields }: VersionedDocument): number => {
  let bytes = documentBytes + textBytes(id) + textBytes(tenantId);
  for (const value of Object.values(fields)) bytes += slotBytes + valueBytes(value);
  return bytes;
};
