import fc from "fast-check";
import type { ShopAsked } from "./shop-books.ts";

const anyProduct = fc.constantFrom("p", "q", "p", "q", "p", "r", "no-product");
const anyOrder = fc.constantFrom("1", "2", "1", "2", "3", "no-order");
const few = fc.integer({ min: 1, max: 4 });

/** Anything that may be asked of a shop of the products p, q, r and the accounts rich and poor. */
export const anyShopAsked: fc.Arbitrary<ShopAsked> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom("1", "2", "3"),
        fc.uniqueArray(fc.tuple(anyProduct, few), {
          selector: ([product]) => product,
          minLength: 1,
          maxLength: 2,
        }),
      )
      .map(([order, lines]): ShopAsked => ({ kind: "create", order, lines: new Map(lines) })),
  },
  fc.record({ kind: fc.constant("receive" as const), product: anyProduct, quantity: few }),
  fc.record({
    kind: fc.constant("adjust" as const),
    product: anyProduct,
    quantity: fc.constantFrom(-3, -1, 2),
  }),
  fc.record({
    kind: fc.constant("price" as const),
    product: anyProduct,
    price: fc.constantFrom(10n, 11n),
  }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("line" as const),
      order: anyOrder,
      product: anyProduct,
      quantity: fc.nat(4),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("pay" as const),
      order: anyOrder,
      account: fc.constantFrom("rich", "rich", "poor", "nobody"),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("ship", "ship", "deliver", "cancel", "expire", "reverse"),
      order: anyOrder,
    }),
  },
  fc.constant<ShopAsked>({ kind: "retire", product: "r" }),
);
