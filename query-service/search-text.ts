import type { RequestFields } from "../platform/grpc/request-fields.ts";
import { countQueryWords, queryWordsMax } from "../platform/search-index/text-query.ts";

/** Reads what a search asks for in words and phrases; may be empty. */
export const readSearchText = (fields: RequestFields, field: string, text: string): string => {
  const read = fields.text(field, text);
  if (countQueryWords(read) > queryWordsMax) {
    fields.refuse(field, `must have at most ${queryWordsMax} words`);
  }
  return read;
};
