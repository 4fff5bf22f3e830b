/**
 * Id of an entry: what follows from the request, and the entry's number. The number keeps ids apart
 * when a request id is used again after its stored answer has been removed: then the same request
 * is a new one, and its entry must not take the place of the first.
 */
export const entryIdOf = (entryKey: string, entryNumber: number): string =>
  `${entryKey}-${entryNumber}`;
