import { expect, it } from "vitest";
import { openServerFixture } from "./server.fixture.ts";
import { watchHealth } from "./watch-health.fixture.ts";

const name = "daybook.account.v1.AccountQueryService";

it("addHealth() tells who watches each change once, however often the same is set", async () => {
  const { server, close } = await openServerFixture();
  const watched = watchHealth(server.address, name);
  await expect.poll(watched.told).toEqual(["NOT_SERVING"]);
  for (const serving of [true, true, true, false, false, true, true]) {
    server.setServing(name, serving);
  }
  const changes = ["NOT_SERVING", "SERVING", "NOT_SERVING", "SERVING"];
  await expect.poll(watched.told).toEqual(changes);
  await server.drain(1_000);
  expect(await watched.ended).toBe("UNAVAILABLE");
  expect(watched.told()).toEqual([...changes, "NOT_SERVING"]);
  close();
});
