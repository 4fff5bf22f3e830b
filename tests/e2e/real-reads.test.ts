import { describeWith } from "../services/service.ts";
import { readsContract } from "./reads.contract.ts";
import { clientsOf, createRealInstallation, untilReady } from "./real-installation.ts";

describeWith(["postgres", "rabbitmq", "elasticsearch"], "The three processes", () => {
  readsContract("On real servers", async () => {
    const installation = await createRealInstallation();
    const [commands, queries, operations] = await Promise.all([
      installation.start("command-service"),
      installation.start("query-service"),
      installation.start("projector"),
    ]);
    await untilReady([commands, queries, operations]);
    return { clients: clientsOf(commands, queries, operations), close: installation.remove };
  });
});
