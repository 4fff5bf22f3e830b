import { expect, it } from "vitest";
import { spawnMain, within } from "../e2e/embedded-process.ts";
import { isReady } from "./server-ready.ts";
import { describeWithOwn } from "./service.ts";

const soon = { timeout: 60_000, interval: 100 };

const spawnServices = (...args: readonly string[]) => {
  const environment = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return spawnMain("tests/services/main.ts", Object.fromEntries(environment), args);
};

/** What a shell would have exported. */
const exportsIn = (output: string): Record<string, string> =>
  Object.fromEntries(
    [...output.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );

describeWithOwn(["postgres"], "npm run services", () => {
  it.each(["SIGINT", "SIGKILL"] as const)(
    "prints what a shell exports once the servers answer, and ends them: %s",
    async (signal) => {
      const services = spawnServices("postgres");
      await expect.poll(services.stderr, soon).toContain("# Up until Ctrl-C");
      const { TEST_DATABASE_URL: url = "", ...others } = exportsIn(services.stdout());
      expect(others).toEqual({ DATABASE_URL: url });
      expect(await isReady("postgres", { url })).toBe(true);
      services.signal(signal);
      const exit = await within(30_000, "the services to end", services.exited);
      expect(exit).toEqual(
        signal === "SIGINT" ? { code: 0, signal: null } : { code: null, signal },
      );
      await expect.poll(() => isReady("postgres", { url }), soon).toBe(false);
    },
    120_000,
  );

  it("ends with 78 and says what there is when another server is named", async () => {
    const services = spawnServices("postgres", "mysql");
    const exit = await within(20_000, "the services to end", services.exited);
    expect(exit).toEqual({ code: 78, signal: null });
    expect(services.stderr()).toBe(
      "# Cannot start mysql: there are postgres, rabbitmq, elasticsearch\n",
    );
    expect(services.stdout()).toBe("");
  }, 30_000);
});
