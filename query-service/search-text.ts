import type { RequestFields } from "../platform/grpc/request-fields.ts";
import { distinctWords, queryWordsMax } from "../platform/search-index/words.ts";

/** Reads the words of a search; may be empty. */
export const readSearchText = (fields: RequestFields, field: string, text: string): string => {
  const read = fields.text(field, text);
  if (distinctWords(read).length > queryWordsMax) {
    fields.refuse(field, `must have at most ${queryWordsMax} different words`);
  }
  return read;
};
