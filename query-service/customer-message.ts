import { streamIdOf } from "../domain/event.ts";
import { CommandRejected } from "../domain/rejection.ts";
import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Hit } from "../platform/search-index/search-index.ts";
import type { Customer } from "../proto/gen/daybook/customer/v1/Customer.ts";
import type { CustomerStatus__Output } from "../proto/gen/daybook/customer/v1/CustomerStatus.ts";
import type { CustomerDocument } from "../read-models/customers.ts";
import type { VersionedDocument } from "../read-models/projection.ts";

/** A customer's document is of the customer's stream. */
export const customerStreams = { category: "customer", field: "customerId" } as const;

/** The stream of a customer. */
export const customerStream = (customerId: string): string =>
  streamIdOf(customerStreams.category, customerId);

const statusNames = {
  active: "CUSTOMER_STATUS_ACTIVE",
  closed: "CUSTOMER_STATUS_CLOSED",
} as const satisfies Record<CustomerDocument["status"], CustomerStatus__Output>;

/** How the index names a status. */
export const customerStatusValues: Readonly<Record<CustomerStatus__Output, string>> = {
  CUSTOMER_STATUS_UNSPECIFIED: "",
  CUSTOMER_STATUS_ACTIVE: "active",
  CUSTOMER_STATUS_CLOSED: "closed",
};

/** There is no such customer as far as the index has come. */
export const customerNotFound = (customerId: string): CommandRejected =>
  new CommandRejected(
    "CUSTOMER_NOT_FOUND",
    { customer_id: customerId },
    `Cannot find customer ${customerId}: no such customer`,
  );

/** A customer as callers see it. */
export const customerMessage = ({
  fields,
  streamVersion,
}: VersionedDocument<CustomerDocument>): Customer => ({
  customerId: fields.customerId,
  name: fields.name,
  email: fields.email,
  phone: fields.phone,
  address: fields.address,
  status: statusNames[fields.status],
  registerTime: timestampMessage(fields.registerTime),
  lastActivityTime: timestampMessage(fields.lastActivityTime),
  version: String(streamVersion),
});

/** The document of a found customer. */
export const customerDocument = ({ document }: Hit): VersionedDocument<CustomerDocument> =>
  // The projection's own fold wrote it, and the index is strict about its mapping.
  document as VersionedDocument as VersionedDocument<CustomerDocument>;
