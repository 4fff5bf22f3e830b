/*
 * What indices may be called, the same for every adapter. Postgres cuts names at 63 bytes: a prefix
 * and a projection as long as allowed leave `-v99-g9999`.
 */

/** Characters of the first part of every index name. */
export const indexPrefixLengthMax = 32;

/** Letters of the name of a projection. */
export const projectionNameLengthMax = 20;

const prefixPattern = new RegExp(`^[a-z][a-z0-9_-]{0,${indexPrefixLengthMax - 1}}$`);
const projectionPattern = new RegExp(`^[A-Za-z]{1,${projectionNameLengthMax}}$`);

/** What a prefix has to be, for people. */
export const indexPrefixRule = `1 to ${indexPrefixLengthMax} of a-z, 0-9, - and _, a letter first`;

/** True for what index names can begin with. */
export const isIndexPrefix = (prefix: string): boolean => prefixPattern.test(prefix);

/** @throws {Error} for a prefix that index names cannot begin with. */
export const requireIndexPrefix = (prefix: string): void => {
  if (isIndexPrefix(prefix)) return;
  throw new Error(`Cannot use ${JSON.stringify(prefix)} as index prefix: not ${indexPrefixRule}`);
};

/** @throws {Error} for a projection that no index can be named after. */
export const requireProjectionName = (projection: string): void => {
  if (projectionPattern.test(projection)) return;
  const rule = `1 to ${projectionNameLengthMax} letters`;
  throw new Error(`Cannot name an index after ${projection}: not ${rule}`);
};
