import { askAgain } from "./ask-again.ts";

const pagesMax = 1_000;

/**
 * Every item of a paged list, each page asked for until it can be had.
 * @throws {Error} when it never ends.
 */
export const allPages = async <Answer extends { nextPageToken: string }, Item>(
  read: (pageToken: string) => Promise<Answer>,
  items: (answer: Answer) => readonly Item[],
): Promise<Item[]> => {
  const all: Item[] = [];
  let pageToken = "";
  for (let page = 1; page <= pagesMax; page += 1) {
    const answer = await askAgain(() => read(pageToken));
    all.push(...items(answer));
    pageToken = answer.nextPageToken;
    if (pageToken === "") return all;
  }
  throw new Error(`Cannot read the list: it goes on after ${pagesMax} pages`);
};
