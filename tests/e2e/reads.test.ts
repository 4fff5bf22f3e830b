import { createInstallation } from "./installation.ts";
import { readsContract } from "./reads.contract.ts";

readsContract("Embedded", async () => {
  const installation = createInstallation();
  return { clients: await installation.start(), close: installation.remove };
});
