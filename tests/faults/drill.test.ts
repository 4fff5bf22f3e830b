import { expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { countAnswers, openDrill } from "./drill.ts";

describeWith(["postgres", "rabbitmq", "elasticsearch"], "A drill without any fault", () => {
  it("ends with every command answered at the first attempt and everything applied", async () => {
    await using drill = await openDrill({ seed: 1 });
    await drill.startAll();
    const load = drill.startLoad();
    await expect.poll(load.answered, { timeout: 60_000 }).toBeGreaterThan(200);
    await drill.expectWhole(load);
    const { OK = 0, ...others } = countAnswers(load);
    expect(OK).toBeGreaterThan(100);
    const codes = Object.keys(others).map((told) => told.split(" ")[0]);
    expect(codes.every((code) => code === "NOT_FOUND" || code === "FAILED_PRECONDITION")).toBe(
      true,
    );
  }, 600_000);
});
