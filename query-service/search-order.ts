import type { RequestFields } from "../platform/grpc/request-fields.ts";
import type { SortKey } from "../platform/search-index/search-index.ts";
import type { ListQuery } from "./search-page.ts";

/** What a search can be sorted by. */
export type SearchOrders<Name extends string> = {
  /** By the caller's name: the field of the index, and whether a hit's place in it can change. */
  readonly by: Readonly<Record<Name, { readonly field: string; readonly moves: boolean }>>;
  /** The order of a search that names none; `hasText` when it asks for words. */
  readonly unset: (hasText: boolean) => { readonly field: Name; readonly descending: boolean };
  /** What tells equal hits apart; a key of the same field as the order's own is left out. */
  readonly ties: (order: { readonly field: Name; readonly descending: boolean }) => SortKey[];
};

/** A search by relevance gives the best first, asked for with or without " desc". */
export const readSearchOrder = <Name extends string>(
  fields: RequestFields,
  { orderBy, text }: { readonly orderBy: string; readonly text: string },
  { by, unset, ties }: SearchOrders<Name>,
): Pick<ListQuery<unknown>, "sort" | "frozen"> => {
  const names = Object.keys(by) as Name[];
  const order = fields.orderBy("order_by", orderBy, names, unset(text !== ""));
  const byRelevance = order.field === "relevance";
  if (byRelevance && text === "") fields.refuse("order_by", "needs text for relevance");
  const { field, moves } = by[order.field];
  const descending = byRelevance || order.descending;
  const others = ties({ field: order.field, descending }).filter((key) => key.field !== field);
  return { sort: [{ field, descending }, ...others], frozen: moves };
};
