/** Code points of a product's number in its maker's books. */
export const skuCodePointsMax = 64;

/** Code points of a category: it is matched whole and counted. */
export const categoryCodePointsMax = 100;

/** Attributes of a product, and code points of each value. */
export const attributeLimits = { countMax: 50, codePointsMax: 100 } as const;
