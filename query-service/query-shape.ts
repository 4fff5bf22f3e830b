const isUnset = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  value === 0 ||
  value === "0" ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === "string" && value.endsWith("_UNSPECIFIED"));

/**
 * Which fields of a request are set, lists with their lengths: `accountIds[3] text orderBy`. Never
 * a value, so that it may be logged.
 */
export const queryShape = (request: object): string =>
  Object.entries(request)
    .filter(([, value]) => !isUnset(value))
    .map(([field, value]) => (Array.isArray(value) ? `${field}[${value.length}]` : field))
    .join(" ");
