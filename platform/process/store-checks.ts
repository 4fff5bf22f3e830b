import { whyStoreAway } from "../sql/why-store-away.ts";
import type { Check } from "./checks.ts";
import type { KeptOpen } from "./keep-open.ts";

/** What health says of a process's event log: whether it is reached, and whether it can be used. */
export const storeChecks = (
  store: Pick<KeptOpen, "isReached" | "isOpen" | "failure">,
): readonly Check[] => {
  const why = () => whyStoreAway(store.failure());
  return [
    { name: "postgres", needed: true, isThere: store.isReached, why },
    { name: "log schema", needed: true, isThere: store.isOpen, why },
  ];
};
