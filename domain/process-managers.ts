import { holdExpiry } from "./account/hold-expiry.process.ts";
import { paymentWindow } from "./order/payment-window.process.ts";
import type { ProcessManager } from "./process-manager.ts";

/** A process manager of any events and commands: only itself looks into them. */
// biome-ignore lint/suspicious/noExplicitAny: it is given events of the types that it names.
export type AnyProcessManager = ProcessManager<any, any>;

/** Every process manager. Adding one is its file and one line here. */
export const processManagers: readonly AnyProcessManager[] = [holdExpiry, paymentWindow];
