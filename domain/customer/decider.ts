import type { Decider } from "../decider.ts";
import { CommandRejected } from "../rejection.ts";
import type { ChangeProfile, CustomerCommand } from "./commands.ts";
import type { CustomerEmail, CustomerEvent, Profile } from "./events.ts";

/** What deciding about a customer needs to know. */
export type CustomerState = Profile &
  CustomerEmail & { readonly status: "none" | "active" | "closed" };

const initialCustomer: CustomerState = {
  status: "none",
  name: "",
  phone: "",
  address: "",
  email: "",
  emailKey: "",
};

const factsOf = <Event extends CustomerEvent>(event: Event) => {
  const { type: _type, schemaVersion: _schemaVersion, ...facts } = event;
  return facts;
};

const evolve = (customer: CustomerState, event: CustomerEvent): CustomerState => {
  switch (event.type) {
    case "CustomerRegistered":
      return { ...factsOf(event), status: "active" };
    case "ProfileChanged":
    case "EmailChanged":
      return { ...customer, ...factsOf(event) };
    case "CustomerClosed":
      return { ...customer, status: "closed" };
  }
};

/** @throws {CommandRejected} CUSTOMER_NOT_FOUND */
export const requireCustomer = (customerId: string, { status }: CustomerState): void => {
  if (status !== "none") return;
  throw new CommandRejected(
    "CUSTOMER_NOT_FOUND",
    { customer_id: customerId },
    `Cannot find customer ${customerId}: no such customer`,
  );
};

/** The customer's id is free. @throws {CommandRejected} CUSTOMER_EXISTS */
export const requireNoCustomer = (customerId: string, { status }: CustomerState): void => {
  if (status === "none") return;
  throw new CommandRejected(
    "CUSTOMER_EXISTS",
    { customer_id: customerId },
    `Cannot register customer ${customerId}: there is one already`,
  );
};

/** @throws {CommandRejected} CUSTOMER_NOT_FOUND, CUSTOMER_CLOSED */
export const requireActiveCustomer = (
  verb: string,
  customerId: string,
  customer: CustomerState,
): void => {
  requireCustomer(customerId, customer);
  if (customer.status === "active") return;
  throw new CommandRejected(
    "CUSTOMER_CLOSED",
    { customer_id: customerId },
    `Cannot ${verb} customer ${customerId}: it is closed`,
  );
};

const decideProfile = (command: ChangeProfile, customer: CustomerState): CustomerEvent[] => {
  requireActiveCustomer("change", command.customerId, customer);
  const profile: Profile = {
    name: command.name ?? customer.name,
    phone: command.phone ?? customer.phone,
    address: command.address ?? customer.address,
  };
  const { name, phone, address } = profile;
  const isSame = name === customer.name && phone === customer.phone && address === customer.address;
  return isSame ? [] : [{ type: "ProfileChanged", schemaVersion: 1, ...profile }];
};

const decide = (command: CustomerCommand, customer: CustomerState): CustomerEvent[] => {
  const { customerId } = command;
  switch (command.type) {
    case "RegisterCustomer": {
      requireNoCustomer(customerId, customer);
      const { type: _type, customerId: _customerId, ...facts } = command;
      return [{ type: "CustomerRegistered", schemaVersion: 1, ...facts }];
    }
    case "ChangeProfile":
      return decideProfile(command, customer);
    case "ChangeEmail": {
      requireActiveCustomer("change the email of", customerId, customer);
      const { email, emailKey } = command;
      if (email === customer.email) return [];
      return [{ type: "EmailChanged", schemaVersion: 1, email, emailKey }];
    }
    case "CloseCustomer":
      requireCustomer(customerId, customer);
      return customer.status === "closed" ? [] : [{ type: "CustomerClosed", schemaVersion: 1 }];
  }
};

/** The rules of one customer; that an email has one customer is the rule of the email. */
export const customerDecider: Decider<CustomerState, CustomerCommand, CustomerEvent> = {
  category: "customer",
  initialState: initialCustomer,
  evolve,
  decide,
};
