import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPageTokens, pageTokenLengthMax, queryHash } from "./page-token.ts";

const opened = (settings: { now?: number; keyByte?: number } = {}) => {
  const time = { now: settings.now ?? 1_000_000 };
  const pageTokens = createPageTokens({
    readKey: async () => new Uint8Array(32).fill(settings.keyByte ?? 7),
    clock: () => time.now,
    timeToLiveMs: 60_000,
  });
  return { pageTokens, time };
};

const query = queryHash("Lists/List", "default", { owner: "o-1" });
const content = { after: ["-9223372036854775808", "a-1"], balanceMinor: 2n ** 63n - 1n };

describe("createPageTokens()", () => {
  it("gives back what it was issued with, amounts near 2^63 exact", async () => {
    const { pageTokens } = opened();
    const page = await pageTokens.open(await pageTokens.issue(query, content));
    expect(pageTokens.requireContent(page, query)).toEqual(content);
  });

  it("takes an empty token for the first page", async () => {
    const { pageTokens } = opened();
    expect(pageTokens.requireContent(await pageTokens.open(""), query)).toBeUndefined();
  });

  it("refuses a token with any character changed, removed or added", async () => {
    const { pageTokens } = opened();
    const token = await pageTokens.issue(query, content);
    for (let at = 0; at < token.length; at += 1) {
      for (const other of ["A", "B", "_", "+", "=", " "]) {
        if (token[at] === other) continue;
        const altered = token.slice(0, at) + other + token.slice(at + 1);
        expect((await pageTokens.open(altered)).kind, `${other} at ${at}`).toBe("altered");
      }
      expect((await pageTokens.open(token.slice(0, at) + token.slice(at + 1))).kind).toBe(
        at === 0 && token.length === 1 ? "first" : "altered",
      );
    }
    expect((await pageTokens.open(`${token}A`)).kind).toBe("altered");
  });

  it("refuses every token with one bit of its bytes flipped", async () => {
    const { pageTokens } = opened();
    const bytes = Buffer.from(await pageTokens.issue(query, content), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect((await pageTokens.open(flipped.toString("base64url"))).kind).toBe("altered");
    }
  });

  it("refuses whatever is not a token, of any length", async () => {
    const { pageTokens } = opened();
    const texts = fc.string({ unit: "binary", minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect((await pageTokens.open(text)).kind).toBe("altered");
      }),
    );
    expect((await pageTokens.open("A".repeat(pageTokenLengthMax + 1))).kind).toBe("altered");
  });

  it("refuses a token that was signed with another key", async () => {
    const token = await opened({ keyByte: 8 }).pageTokens.issue(query, content);
    expect((await opened().pageTokens.open(token)).kind).toBe("altered");
  });

  it("refuses a token of another query, tenant or RPC", async () => {
    const { pageTokens } = opened();
    const page = await pageTokens.open(await pageTokens.issue(query, content));
    const others = [
      queryHash("Lists/List", "default", { owner: "o-2" }),
      queryHash("Lists/List", "other", { owner: "o-1" }),
      queryHash("Lists/Search", "default", { owner: "o-1" }),
    ];
    for (const other of others) {
      expect(() => pageTokens.requireContent(page, other)).toThrow(
        expect.objectContaining({ reason: "INVALID_FIELD" }),
      );
    }
  });

  it("takes a token as old as its time to live and refuses it one millisecond later", async () => {
    const { pageTokens, time } = opened();
    const page = await pageTokens.open(await pageTokens.issue(query, content));
    time.now += 60_000;
    expect(pageTokens.requireContent(page, query)).toEqual(content);
    time.now += 1;
    expect(() => pageTokens.requireContent(page, query)).toThrow(
      expect.objectContaining({ reason: "PAGE_TOKEN_EXPIRED" }),
    );
  });
});
