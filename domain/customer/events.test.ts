import { describe } from "vitest";
import { shippedEventsContract } from "../../tests/shipped-events.ts";
import type { CustomerCommand, RegisterCustomer } from "./commands.ts";
import { customerDecider } from "./decider.ts";
import { customerEvents } from "./events.ts";

const customerId = "ada";

const registering: RegisterCustomer = {
  type: "RegisterCustomer",
  customerId,
  name: "Ada Lovelace",
  phone: "+44 20 7946 0000",
  address: "12 St James's Square, London",
  email: "Ada@Example.com",
  emailKey: "4c1f0f6b",
};

const decided = (command: CustomerCommand) => () => {
  const { initialState, evolve, decide } = customerDecider;
  if (command === registering) return decide(command, initialState)[0];
  return decide(command, decide(registering, initialState).reduce(evolve, initialState))[0];
};

const profile = { name: "Ada King", phone: "", address: undefined };

/** Lines are added here with a new version of an event, and never changed. */
const digests = {
  "CustomerRegistered.v1.json": "c4cd92a4408f0761",
  "ProfileChanged.v1.json": "59ea3914fa538493",
  "EmailChanged.v1.json": "11fa961c67455f4d",
  "CustomerClosed.v1.json": "16e1a7124dda44ab",
};

describe("customerEvents", () =>
  shippedEventsContract(customerEvents, {
    digests,
    decided: {
      CustomerRegistered: decided(registering),
      ProfileChanged: decided({ type: "ChangeProfile", customerId, ...profile }),
      EmailChanged: decided({ type: "ChangeEmail", customerId, email: "a@b.c", emailKey: "77" }),
      CustomerClosed: decided({ type: "CloseCustomer", customerId }),
    },
  }));
