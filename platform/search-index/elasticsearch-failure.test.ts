import { afterEach, describe, expect, it } from "vitest";
import { openScriptedServer } from "./elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "./elasticsearch.ts";
import { whyIndexAway } from "./elasticsearch-failure.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** What a ping of a server comes to. */
const pinged = async (url: string): Promise<unknown> => {
  const index = await openElasticsearchIndex({ url, prefix: "why", requestTimeoutMs: 1_000 });
  closings.push(index.close);
  return await index.ping().then(
    () => undefined,
    (error: unknown) => error,
  );
};

describe("whyIndexAway()", () => {
  it.each([
    [200, undefined],
    [401, "credentials refused"],
    [403, "a right is missing"],
    [429, "too busy"],
    [503, "too busy"],
    [500, "answers with status 500"],
  ])("says of a server that answers %i: %s", async (status, expected) => {
    const error = { type: "security_exception", reason: "of elastic:secret" };
    const server = await openScriptedServer(() => ({ status, body: { error, status } }));
    closings.push(server.close);
    expect(whyIndexAway(await pinged(server.url))).toBe(expected);
  });

  it("says of a server that is not there that it is unreachable", async () => {
    expect(whyIndexAway(await pinged("http://127.0.0.1:1"))).toBe("unreachable");
  });
});
