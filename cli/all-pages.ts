import { CommandFailed } from "./command-failed.ts";
import type { JsonObject } from "./proto-json.ts";
import { elementsAt, textAt } from "./views.ts";

/** Elements that a table or one JSON answer may have; `ndjson` has no such limit. */
const elementsMax = 100_000;
const pageSizeMax = 1_000;

/** How much of a list is wanted. */
export type Wanted = {
  /** Name of the repeated field. */
  readonly list: string;
  /** Undefined = all there is. */
  readonly limit: number | undefined;
  /** Where to go on; empty = at the beginning. */
  readonly pageToken: string;
};

/** The pages of a list, one after another, no more elements than are wanted. */
export async function* readPages(
  read: (page: { pageSize: number; pageToken: string }) => Promise<JsonObject>,
  { list, limit = Number.POSITIVE_INFINITY, pageToken: begin }: Wanted,
): AsyncGenerator<JsonObject> {
  let left = limit;
  let pageToken = begin;
  do {
    const page = await read({ pageSize: Math.min(left, pageSizeMax), pageToken });
    yield page;
    left -= elementsAt(page, list).length;
    pageToken = textAt(page, "nextPageToken");
  } while (pageToken !== "" && left > 0);
}

/** Stands beside the list in the answer to a search: one for each of its elements. */
const besideList = "highlights";

/**
 * Pages as one answer: the first one with the elements of all, and the page token of the last.
 * @throws {CommandFailed} refused, when there are more than a person or one JSON text can use.
 */
export const joinPages = async (
  pages: AsyncIterable<JsonObject>,
  list: string,
): Promise<JsonObject> => {
  let answer: JsonObject = {};
  const elements: JsonObject[] = [];
  const beside: JsonObject[] = [];
  let nextPageToken = "";
  for await (const page of pages) {
    if (elements.length === 0) answer = page;
    elements.push(...elementsAt(page, list));
    beside.push(...elementsAt(page, besideList));
    nextPageToken = textAt(page, "nextPageToken");
    if (elements.length > elementsMax) {
      throw new CommandFailed(
        "refused",
        `Cannot show all: there are more than ${elementsMax}, ask with -o ndjson`,
      );
    }
  }
  const joined = { ...answer, [list]: elements, nextPageToken };
  return besideList in answer ? { ...joined, [besideList]: beside } : joined;
};
