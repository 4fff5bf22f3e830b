import type { Decider } from "../decider.ts";
import { CommandRejected } from "../rejection.ts";
import type { EmailEvent } from "./events.ts";

/** Who has the email; empty when it is free. */
export type EmailState = { readonly customerId: string };

/** Part of what is decided about a customer, in the same append. */
export type EmailCommand = {
  readonly type: "ClaimEmail" | "ReleaseEmail";
  readonly customerId: string;
};

const decide = ({ type, customerId }: EmailCommand, state: EmailState): EmailEvent[] => {
  const isTheirs = state.customerId === customerId;
  if (type === "ReleaseEmail") {
    return isTheirs ? [{ type: "EmailReleased", schemaVersion: 1, customerId }] : [];
  }
  if (isTheirs) return [];
  if (state.customerId !== "") {
    // Whose it is must not be learned by asking.
    throw new CommandRejected(
      "EMAIL_TAKEN",
      { customer_id: customerId },
      `Cannot give customer ${customerId} this email: another customer has it`,
    );
  }
  return [{ type: "EmailClaimed", schemaVersion: 1, customerId }];
};

/** The rules of one email: it has one customer at a time, and can be claimed again once free. */
export const emailDecider: Decider<EmailState, EmailCommand, EmailEvent> = {
  category: "email",
  initialState: { customerId: "" },
  evolve: (_state, { type, customerId }) => ({
    customerId: type === "EmailClaimed" ? customerId : "",
  }),
  decide,
};
