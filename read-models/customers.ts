import type { CustomerEvent } from "../domain/customer/events.ts";
import type { RecordedEvent } from "../domain/event.ts";
import { ofStream, type Projection } from "./projection.ts";

/** A customer as they are now. */
export type CustomerDocument = {
  readonly customerId: string;
  readonly name: string;
  /** The name in lower case, to sort by. */
  readonly nameKey: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly status: "active" | "closed";
  readonly registerTime: number;
  readonly lastActivityTime: number;
};

type Profile = Pick<CustomerDocument, "name" | "phone" | "address">;

const withProfile = (document: CustomerDocument, { name, phone, address }: Profile) => ({
  ...document,
  name,
  nameKey: name.normalize("NFC").toLowerCase(),
  phone,
  address,
});

/**
 * @throws {Error} when the customer was never registered, so the document was lost: its stream is
 * held instead of showing a customer without name.
 */
const changed = (document: CustomerDocument, { recordedAt }: RecordedEvent): CustomerDocument => {
  if (document.registerTime === 0) {
    throw new Error(`Cannot change customer ${document.customerId}: the registration is missing`);
  }
  return { ...document, lastActivityTime: recordedAt };
};

/** One document per customer, closed ones included. */
export const customers: Projection<CustomerDocument, CustomerEvent> = {
  name: "customers",
  version: 1,
  mapping: {
    customerId: "keyword",
    name: "text",
    nameKey: "keyword",
    email: "text",
    phone: "text",
    address: "text",
    status: "keyword",
    registerTime: "date",
    lastActivityTime: "date",
  },
  sortedBy: [["customerId"], ["nameKey"], ["registerTime"]],
  documents: ofStream,
  initialDocument: (customerId) => ({
    customerId,
    name: "",
    nameKey: "",
    email: "",
    phone: "",
    address: "",
    status: "active",
    registerTime: 0,
    lastActivityTime: 0,
  }),
  evolve: {
    CustomerRegistered: (document, registered, { recordedAt }) => ({
      ...withProfile(document, registered),
      email: registered.email,
      registerTime: recordedAt,
      lastActivityTime: recordedAt,
    }),
    ProfileChanged: (document, profile, recorded) =>
      withProfile(changed(document, recorded), profile),
    EmailChanged: (document, { email }, recorded) => ({ ...changed(document, recorded), email }),
    CustomerClosed: (document, _closed, recorded) => ({
      ...changed(document, recorded),
      status: "closed",
    }),
  },
};
