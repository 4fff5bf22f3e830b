import { holdExpiryContract } from "./hold-expiry.contract.ts";
import { killedHoldsContract } from "./hold-expiry-killed.contract.ts";
import { createInstallation } from "./installation.ts";

holdExpiryContract("embedded", async () => {
  const installation = createInstallation();
  return { clients: await installation.start(), close: installation.remove };
});

// Before the first timer is due, and after the last was executed, as a rule.
killedHoldsContract([-100, 300]);
