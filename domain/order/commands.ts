type OfOrder = { readonly orderId: string };

/** Orders products at their prices of now. */
export type CreateOrder = OfOrder & {
  readonly customerId: string;
  /** 1 to 100, each product once; quantities of 1 to 10^12. */
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
  /** How long it waits for payment, in milliseconds. */
  readonly paymentWindowMs: number;
};

/** Sets the quantity of a product, 0 to 10^12; 0 removes it. */
export type ChangeOrderLine = OfOrder & { readonly productId: string; readonly quantity: number };

/** Pays the total from an account. */
export type PayOrder = OfOrder & {
  readonly accountId: string;
  /** Follows from the request; with the entry's number it is the entry's id. */
  readonly entryKey: string;
};

/** Sends the pieces. */
export type ShipOrder = OfOrder;

/** Says that the pieces have arrived. */
export type DeliverOrder = OfOrder;

/** Gives up an order that is not sent yet. */
export type CancelOrder = OfOrder & {
  readonly reason: string;
  /** What the id of the refund's entry follows from, should there be one. */
  readonly entryKey: string;
};

/** Ends an order that nobody has paid; what a timer asks for, who knows that its time has come. */
export type ExpireOrder = OfOrder & {
  /** In milliseconds since 1970. */
  readonly dueTime: number;
};
