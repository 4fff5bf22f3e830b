import { copiedIndexContract, lostIndexContract } from "./index-rebuild.contract.ts";
import { dropIndex } from "./stopped-index.ts";

// Emptied it is in the long form.
lostIndexContract({ what: "dropped", harm: dropIndex });
copiedIndexContract();
