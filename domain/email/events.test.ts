import { describe } from "vitest";
import { shippedEventsContract } from "../../tests/shipped-events.ts";
import { emailDecider } from "./decider.ts";
import { emailEvents } from "./events.ts";

const customerId = "ada";
const { initialState, decide } = emailDecider;

/** Lines are added here with a new version of an event, and never changed. */
const digests = {
  "EmailClaimed.v1.json": "e40189609004f4a5",
  "EmailReleased.v1.json": "8a9e16660e541292",
};

describe("emailEvents", () =>
  shippedEventsContract(emailEvents, {
    digests,
    decided: {
      EmailClaimed: () => decide({ type: "ClaimEmail", customerId }, initialState)[0],
      EmailReleased: () => decide({ type: "ReleaseEmail", customerId }, { customerId })[0],
    },
  }));
