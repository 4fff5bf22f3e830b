import { killedHoldsContract } from "../e2e/hold-expiry-killed.contract.ts";
import { lostIndexContract } from "../e2e/index-rebuild.contract.ts";
import { killContract } from "../e2e/kill.contract.ts";
import { killedOrdersContract } from "../e2e/payment-window-killed.contract.ts";
import { emptyIndex } from "../e2e/stopped-index.ts";

// What `npm test` does to the embedded mode a few times, at its full length.
killContract(10);
killedHoldsContract([-80, 40, 160, 280, 400]);
killedOrdersContract([-80, 40, 160, 280, 400]);
lostIndexContract({ what: "emptied", harm: emptyIndex });
