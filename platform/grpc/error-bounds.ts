import type { FieldViolation } from "../failure.ts";

// An error travels in HTTP/2 headers, and clients refuse large ones: grpc-java at 8 KiB, grpc-core
// at 8 to 16 KiB. A refused header turns a good error into a transport error without a reason. So:
// message 300 bytes, up to 900 when percent-encoded; in the details the message twice, facts and
// violations: at most 4,800 bytes, 6,400 as base64. Together below 7.5 KiB.

/** Bytes of an error's message and of a violation's description, in UTF-8. */
export const errorTextBytesMax = 300;

/** Bytes of a violation's field path, in UTF-8. */
const fieldPathBytesMax = 150;

/** Violations of one answer; the number left out is told as fact `violations_omitted`. */
export const violationsMax = 50;

/** Bytes of all violations of one answer. */
const violationsBytesMax = 2_200;

/** Bytes of all facts of one answer, names included; a token of 16 partitions fits. */
const factsBytesMax = 1_800;

const violationOverheadBytes = 8;
const factOverheadBytes = 8;

const controlCharacters = /[\p{Cc}\u2028\u2029]/gu;
const bytesOf = (text: string): number => Buffer.byteLength(text);

/**
 * The text as one well-formed line of at most `bytesMax` bytes in UTF-8. A lone surrogate becomes
 * U+FFFD: grpc-js percent-encodes with `encodeURI`, which would throw and end the process.
 */
export const boundedText = (text: string, bytesMax = errorTextBytesMax): string => {
  // A character takes at least one byte, so longer texts need not be looked at.
  const line = text
    .slice(0, bytesMax + 1)
    .replace(controlCharacters, " ")
    .toWellFormed();
  if (line.length === text.length && bytesOf(line) <= bytesMax) return line;
  let bytes = bytesOf("…");
  let kept = "";
  for (const character of line) {
    bytes += bytesOf(character);
    if (bytes > bytesMax) break;
    kept += character;
  }
  return `${kept}…`;
};

/** The first violations, as many as fit, each cut to size. */
export const boundedViolations = (violations: readonly FieldViolation[]): FieldViolation[] => {
  const shown: FieldViolation[] = [];
  let bytes = 0;
  for (const { field, description } of violations.slice(0, violationsMax)) {
    const violation = {
      field: boundedText(field, fieldPathBytesMax),
      description: boundedText(description),
    };
    bytes += violationOverheadBytes + bytesOf(violation.field) + bytesOf(violation.description);
    if (bytes > violationsBytesMax) break;
    shown.push(violation);
  }
  return shown;
};

/** The first facts, verbatim, as many as fit; a fact that does not fit is left out whole. */
export const boundedFacts = (facts: Readonly<Record<string, string>>): Record<string, string> => {
  const shown: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(facts)) {
    const factBytes = factOverheadBytes + bytesOf(name) + bytesOf(value);
    if (bytes + factBytes > factsBytesMax) continue;
    bytes += factBytes;
    shown[name] = value;
  }
  return shown;
};
