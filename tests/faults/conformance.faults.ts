import { expect, it } from "vitest";
import { failures, startAllReady } from "../conformance/judged-installation.ts";
import { createInstallation } from "../e2e/installation.ts";
import { createRealInstallation } from "../e2e/real-installation.ts";
import { describeWith } from "../services/service.ts";

const timeoutMs = 1_200_000;

/** Slow rules too, which `npm test` has of the embedded mode alone, and all but one of them. */
describeWith(["postgres", "rabbitmq", "elasticsearch"], "Every rule of the contract", () => {
  it("holds for the embedded mode", { timeout: timeoutMs }, async () => {
    await using installation = createInstallation();
    const { addresses } = await installation.start();
    expect(await failures(addresses)).toEqual([]);
  });

  it("holds for the three processes on real servers", { timeout: timeoutMs }, async () => {
    await using installation = await createRealInstallation();
    expect(await failures(await startAllReady(installation))).toEqual([]);
  });
});
