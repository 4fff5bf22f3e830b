import { accountEvents } from "./account/events.ts";
import { customerEvents } from "./customer/events.ts";
import { emailEvents } from "./email/events.ts";
import type { EventFamily } from "./event.ts";
import { createEventCodec } from "./event-codec.ts";
import { orderEvents } from "./order/events.ts";
import { productEvents } from "./product/events.ts";
import { stockEvents } from "./stock/events.ts";

/** Every aggregate's events. Adding an aggregate is its folder and one line here. */
export const eventFamilies: readonly EventFamily[] = [
  accountEvents,
  productEvents,
  stockEvents,
  customerEvents,
  emailEvents,
  orderEvents,
];

/** Translates every event that this build knows. */
export const eventCodec = createEventCodec(eventFamilies);
