import type { EventFamily } from "../event.ts";

/** The email belongs to this customer from here on. */
export type EmailClaimed = {
  readonly type: "EmailClaimed";
  readonly schemaVersion: 1;
  readonly customerId: string;
};

/** The email is free again. */
export type EmailReleased = {
  readonly type: "EmailReleased";
  readonly schemaVersion: 1;
  readonly customerId: string;
};

/** Every event of an email. Its stream is named by a keyed hash of it; no event tells it. */
export type EmailEvent = EmailClaimed | EmailReleased;

/** Names and versions are the storage format: never rename, never edit a shipped version. */
export const emailEvents: EventFamily = {
  category: "email",
  schemaVersions: {
    EmailClaimed: 1,
    EmailReleased: 1,
  } satisfies { [Event in EmailEvent as Event["type"]]: Event["schemaVersion"] },
  upcasters: {},
  keysOf: () => [],
};
