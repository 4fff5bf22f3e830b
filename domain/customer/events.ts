import type { EventFamily } from "../event.ts";

/** What a customer says of themselves, but for the email. */
export type Profile = {
  readonly name: string;
  readonly phone: string;
  readonly address: string;
};

/** Where a customer is written to. */
export type CustomerEmail = {
  /** Trimmed, in NFC, otherwise as it was written. */
  readonly email: string;
  /** Names the stream that keeps the email to one customer. */
  readonly emailKey: string;
};

/** The customer exists from here on. */
export type CustomerRegistered = Profile &
  CustomerEmail & { readonly type: "CustomerRegistered"; readonly schemaVersion: 1 };

/** The profile as it is from here on, what stayed the same included. */
export type ProfileChanged = Profile & {
  readonly type: "ProfileChanged";
  readonly schemaVersion: 1;
};

/** The customer has another email, or writes it otherwise. */
export type EmailChanged = CustomerEmail & {
  readonly type: "EmailChanged";
  readonly schemaVersion: 1;
};

/** Nothing is ordered or changed any more; the email is free again. */
export type CustomerClosed = { readonly type: "CustomerClosed"; readonly schemaVersion: 1 };

/** Every event of a customer. */
export type CustomerEvent = CustomerRegistered | ProfileChanged | EmailChanged | CustomerClosed;

/** Names and versions are the storage format: never rename, never edit a shipped version. */
export const customerEvents: EventFamily = {
  category: "customer",
  schemaVersions: {
    CustomerRegistered: 1,
    ProfileChanged: 1,
    EmailChanged: 1,
    CustomerClosed: 1,
  } satisfies { [Event in CustomerEvent as Event["type"]]: Event["schemaVersion"] },
  upcasters: {},
  keysOf: () => [],
};
