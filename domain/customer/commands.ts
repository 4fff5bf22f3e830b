import type { CustomerEmail, Profile } from "./events.ts";

type OfCustomer = { readonly customerId: string };

/** Registers a customer under an id and an email that are free. */
export type RegisterCustomer = OfCustomer &
  Profile &
  CustomerEmail & { readonly type: "RegisterCustomer" };

/** Changes what is given of the profile; undefined = as it is. */
export type ChangeProfile = OfCustomer & {
  readonly type: "ChangeProfile";
  readonly name: string | undefined;
  readonly phone: string | undefined;
  readonly address: string | undefined;
};

/** Takes another email. */
export type ChangeEmail = OfCustomer & CustomerEmail & { readonly type: "ChangeEmail" };

/** Ends a customer. */
export type CloseCustomer = OfCustomer & { readonly type: "CloseCustomer" };

/** A command on a customer. */
export type CustomerCommand = RegisterCustomer | ChangeProfile | ChangeEmail | CloseCustomer;
