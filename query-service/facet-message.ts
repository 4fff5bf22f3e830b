import type { FacetCounts } from "../platform/search-index/search-index.ts";
import type { Facet } from "../proto/gen/daybook/type/v1/Facet.ts";

/** A facet as callers see it, under their name for the field and its values. */
export const facetMessage = (
  { values }: FacetCounts,
  name: string,
  valueName: (value: string) => string = (value) => value,
): Facet => ({
  name,
  values: values.map(({ value, count }) => ({ value: valueName(value), count: String(count) })),
});
