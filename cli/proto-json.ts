/** A value as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A message as proto JSON: lowerCamelCase names, int64 as decimal strings, enums by name. */
export type JsonObject = { readonly [name: string]: Json };

const isTimestamp = (value: object): value is { seconds: string; nanos: number } =>
  Object.keys(value).length === 2 && "seconds" in value && "nanos" in value;

/** RFC 3339 in UTC with as many digits of the second as there are, in groups of three. */
const timeText = ({ seconds, nanos }: { seconds: string; nanos: number }): string => {
  const whole = new Date(Number(seconds) * 1_000).toISOString().slice(0, -".000Z".length);
  const digits = String(nanos)
    .padStart(9, "0")
    .replace(/(?:000)+$/, "");
  return `${whole}${digits === "" ? "" : `.${digits}`}Z`;
};

// proto-loader adds a field that says which member of a oneof is set; presence of an optional
// field is such a one, and begins with an underscore.
const isOfProto = ([name, value]: [string, unknown]): boolean =>
  !name.startsWith("_") && value !== null && value !== undefined;

const jsonOf = (value: unknown): Json => {
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === "object" && value !== null) {
    return isTimestamp(value) ? timeText(value) : protoJson(value);
  }
  return value as string | number | boolean;
};

/**
 * A message that a call answered, as proto JSON. Fields with their default are written too, so that
 * a program finds a balance of 0 where it looks for one; messages that are not set are left out.
 */
export const protoJson = (message: object): JsonObject =>
  Object.fromEntries(
    Object.entries(message)
      .filter(isOfProto)
      .map(([name, value]) => [name, jsonOf(value)]),
  );
