import { accountEvents } from "./account/events.ts";
import type { EventFamily } from "./event.ts";
import { createEventCodec } from "./event-codec.ts";

/** Every aggregate's events. Adding an aggregate is its folder and one line here. */
export const eventFamilies: readonly EventFamily[] = [accountEvents];

/** Translates every event that this build knows. */
export const eventCodec = createEventCodec(eventFamilies);
