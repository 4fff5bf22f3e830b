import { flowContract } from "./flow.contract.ts";
import { createInstallation } from "./installation.ts";

flowContract("Embedded", async () => {
  const installation = createInstallation();
  return { clients: await installation.start(), close: installation.remove };
});
