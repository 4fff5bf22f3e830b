import type { MessageShape } from "./message-shape.ts";

const varintBytesMax = 10;

/** Messages in messages; the contract has three levels. */
const depthMax = 16;

/** Bytes of the varint that begins at `from`; undefined when it does not end. */
const varintEnd = (bytes: Buffer, from: number): number | undefined => {
  for (let at = from; at < Math.min(bytes.length, from + varintBytesMax); at += 1) {
    if ((bytes[at] ?? 0) < 0x80) return at + 1;
  }
  return undefined;
};

/** The value of a varint as far as lengths need it: what is greater than a message is too great. */
const varintValue = (bytes: Buffer, from: number, end: number): number => {
  let value = 0;
  for (let at = end - 1; at >= from; at -= 1) value = value * 0x80 + ((bytes[at] ?? 0) & 0x7f);
  return value;
};

/** Where the field whose tag ends at `from` ends; undefined when it has no end of its own. */
const fieldEnd = (bytes: Buffer, wireType: number, from: number): number | undefined => {
  if (wireType === 0) return varintEnd(bytes, from);
  if (wireType === 1) return from + 8;
  if (wireType === 5) return from + 4;
  if (wireType !== 2) return undefined;
  const begin = varintEnd(bytes, from);
  return begin === undefined ? undefined : begin + varintValue(bytes, from, begin);
};

/**
 * True when every field of a message lies wholly within its bytes. protobufjs checks that for
 * numbers and messages; a text that claims to be longer than what is left it reads as far as there
 * is something, so that a message cut in its last text would be taken for a shorter one. Looks at
 * the fields of messages in it as well, as far as the shape names them.
 */
export const isWithinBounds = (bytes: Buffer, shape: MessageShape, depth = 0): boolean => {
  if (depth > depthMax) return false;
  let at = 0;
  while (at < bytes.length) {
    const tagEnd = varintEnd(bytes, at);
    if (tagEnd === undefined) return false;
    const end = fieldEnd(bytes, (bytes[at] ?? 0) & 7, tagEnd);
    if (end === undefined || end > bytes.length) return false;
    const inner = shape.get(Math.floor(varintValue(bytes, at, tagEnd) / 8));
    if (inner !== undefined && ((bytes[at] ?? 0) & 7) === 2) {
      const begin = varintEnd(bytes, tagEnd) ?? end;
      if (!isWithinBounds(bytes.subarray(begin, end), inner(), depth + 1)) return false;
    }
    at = end;
  }
  return true;
};
