import { createInstallation } from "./installation.ts";
import { shopContract } from "./shop.contract.ts";

shopContract("Embedded", async () => {
  const installation = createInstallation();
  return { clients: await installation.start(), close: installation.remove };
});
