import type { Decided, Decision, DecisionReading, StreamAppend, StreamRead } from "../decision.ts";
import { type EmailCommand, emailDecider } from "../email/decider.ts";
import type {
  ChangeEmail,
  ChangeProfile,
  CloseCustomer,
  CustomerCommand,
  RegisterCustomer,
} from "./commands.ts";
import { customerDecider, requireCustomer, requireNoCustomer } from "./decider.ts";

const customerRead = (id: string): StreamRead => ({ fold: customerDecider, id });
const emailRead = (id: string): StreamRead => ({ fold: emailDecider, id });

const onCustomer = (command: CustomerCommand, { state }: DecisionReading): StreamAppend => {
  const { customerId: id } = command;
  const events = customerDecider.decide(command, state(customerDecider, id));
  return { category: customerDecider.category, id, events };
};

const onEmail = (
  type: EmailCommand["type"],
  emailKey: string,
  customerId: string,
  { state }: DecisionReading,
): StreamAppend => ({
  category: emailDecider.category,
  id: emailKey,
  events: emailDecider.decide({ type, customerId }, state(emailDecider, emailKey)),
});

const decided = (customerId: string, appends: readonly StreamAppend[]): Decided => ({
  appends,
  figures: { customerId },
});

/**
 * Registers a customer. That nobody else has the email is a stream of its own, named by a keyed
 * hash of it and under the expectation of the same append: of two at once, one finds it taken.
 */
export const registration: Decision<RegisterCustomer> = {
  reads: ({ customerId, emailKey }) => [customerRead(customerId), emailRead(emailKey)],
  decide: (command, reading) => {
    const { customerId, emailKey } = command;
    // Before the email: for the same id, another email is no way out.
    requireNoCustomer(customerId, reading.state(customerDecider, customerId));
    const claim = onEmail("ClaimEmail", emailKey, customerId, reading);
    return decided(customerId, [onCustomer(command, reading), claim]);
  },
};

/** Changes a customer's profile. */
export const profileChange: Decision<ChangeProfile> = {
  reads: ({ customerId }) => [customerRead(customerId)],
  decide: (command, reading) => decided(command.customerId, [onCustomer(command, reading)]),
};

/** Gives a customer another email and frees the old one, or another spelling of the same. */
export const emailChange: Decision<ChangeEmail> = {
  reads: ({ customerId, emailKey }) => [customerRead(customerId), emailRead(emailKey)],
  decide: (command, reading) => {
    const { customerId, emailKey } = command;
    const before = reading.state(customerDecider, customerId);
    requireCustomer(customerId, before);
    // What is taken wins over a customer that is closed.
    const claim = onEmail("ClaimEmail", emailKey, customerId, reading);
    const change = onCustomer(command, reading);
    if (before.emailKey === emailKey) return decided(customerId, [change]);
    const release = onEmail("ReleaseEmail", before.emailKey, customerId, reading);
    return decided(customerId, [change, claim, release]);
  },
};

/** Ends a customer and frees the email. */
export const customerClosing: Decision<CloseCustomer> = {
  reads: ({ customerId }) => [customerRead(customerId)],
  decide: (command, reading) => {
    const { customerId } = command;
    const { emailKey } = reading.state(customerDecider, customerId);
    const close = onCustomer(command, reading);
    if (close.events.length === 0) return decided(customerId, [close]);
    return decided(customerId, [close, onEmail("ReleaseEmail", emailKey, customerId, reading)]);
  },
};
