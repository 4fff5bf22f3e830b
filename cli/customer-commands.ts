import type { ChangeEmailRequest } from "../proto/gen/daybook/customer/v1/ChangeEmailRequest.ts";
import type { ChangeProfileRequest } from "../proto/gen/daybook/customer/v1/ChangeProfileRequest.ts";
import type { CloseCustomerRequest } from "../proto/gen/daybook/customer/v1/CloseCustomerRequest.ts";
import type { RegisterCustomerRequest } from "../proto/gen/daybook/customer/v1/RegisterCustomerRequest.ts";
import type { CommandSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import { commandSpecs } from "./spec-drafts.ts";

const command = commandSpecs({
  group: "customer",
  service: "daybook.customer.v1.CustomerCommandService",
  headings: { customer: "Register, change, close:" },
});

const registerRequest = (inputs: Inputs): RegisterCustomerRequest => {
  const email = inputs.emailOption("email");
  if (email === undefined) inputs.refuse("--email", "must be given");
  return {
    customerId: inputs.optionalId("customer"),
    name: inputs.requiredTextOption("name"),
    email: email ?? "",
    phone: inputs.textOption("phone") ?? "",
    address: inputs.textOption("address") ?? "",
  };
};

/** The mask names what was given: an empty phone empties it. */
const profileRequest = (inputs: Inputs): ChangeProfileRequest => {
  const isGiven = (name: string): boolean => inputs.option(name) !== undefined;
  const paths = ["name", "phone", "address"].filter(isGiven);
  if (paths.length === 0) inputs.refuse("--name", "must be given, or --phone or --address");
  return {
    customerId: inputs.id("customer"),
    ...(isGiven("name") && { name: inputs.requiredTextOption("name") }),
    ...(isGiven("phone") && { phone: inputs.newTextOption("phone") ?? "" }),
    ...(isGiven("address") && { address: inputs.newTextOption("address") ?? "" }),
    updateMask: { paths },
  };
};

/** `daybook customer …` that changes something. */
export const customerCommands: readonly CommandSpec[] = [
  command("customer", {
    name: "register",
    summary: "register a customer; the id is made for you unless given",
    args: "[customer]",
    options: [
      { flags: "--name <text>", help: "what they are called (required)" },
      { flags: "--email <address>", help: "no other customer may have it (required)" },
      { flags: "--phone <text>", help: "how to call them" },
      { flags: "--address <text>", help: "where they live" },
    ],
    examples: ['ada --name "Ada Example" --email ada@example.com'],
    rpc: "registerCustomer",
    request: registerRequest,
  }),
  command("customer", {
    name: "profile",
    summary: "change name, phone or address, those that are given",
    args: "<customer>",
    options: [
      { flags: "--name <text>", help: "what they are called" },
      { flags: "--phone <text>", help: 'how to call them; "" empties it' },
      { flags: "--address <text>", help: 'where they live; "" empties it' },
    ],
    examples: ['ada --address "1 Example Street, Zurich"', 'ada --phone ""'],
    rpc: "changeProfile",
    request: profileRequest,
  }),
  command("customer", {
    name: "email",
    summary: "take another email and give the old one up",
    args: "<customer> <email>",
    examples: ["ada ada@example.org"],
    rpc: "changeEmail",
    request: (inputs): ChangeEmailRequest => ({
      customerId: inputs.id("customer"),
      email: inputs.email("email"),
    }),
  }),
  command("customer", {
    name: "close",
    summary: "close a customer, who orders nothing any more",
    args: "<customer>",
    examples: ["ada"],
    rpc: "closeCustomer",
    request: (inputs): CloseCustomerRequest => ({ customerId: inputs.id("customer") }),
  }),
];
