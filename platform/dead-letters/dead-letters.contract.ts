import { describe, expect, it } from "vitest";
import type { Message } from "../broker/broker.ts";
import type { DeadLetters } from "./dead-letters.ts";

const message = (text: string, change: Partial<Message> = {}): Message => ({
  partition: 3,
  headers: { "x-log": "one", "x-odd": "a\0b" },
  body: new TextEncoder().encode(text),
  ...change,
});

/** How a suite gets dead letters: empty, with these limits. */
export type OpenDeadLetters = (limits: {
  readonly bodyBytesMax: number;
  readonly lettersMax: number;
}) => Promise<DeadLetters>;

/** What every store of dead letters must do. */
export const deadLettersContract = (adapter: string, open: OpenDeadLetters): void => {
  const limits = { bodyBytesMax: 64, lettersMax: 100 };

  describe(`DeadLetters contract: ${adapter}`, () => {
    it("record() keeps the message as it was, with its reason and times", async () => {
      const letters = await open(limits);
      const body = Uint8Array.from({ length: 64 }, (_, index) => index * 4);
      await letters.record("undecodable", message("", { body }));
      const [only, ...others] = await letters.list(10);
      expect(others).toEqual([]);
      expect(only).toMatchObject({ reason: "undecodable", deliveries: 1 });
      expect(only?.message.headers).toEqual({ "x-log": "one", "x-odd": "a\0b" });
      expect([...(only?.message.body ?? [])]).toEqual([...body]);
      expect(only?.lastTime).toBe(only?.firstTime);
    });

    it("record() counts the same body again; another body or reason is another", async () => {
      const letters = await open(limits);
      await letters.record("forged", message("one"));
      await letters.record("forged", message("one"));
      await letters.record("forged", message("two"));
      await letters.record("undecodable", message("one"));
      const deliveries = (await letters.list(10)).map((letter) => letter.deliveries);
      expect(deliveries.sort()).toEqual([1, 1, 2]);
    });

    it("record() cuts a body one byte over the limit and still tells bodies apart", async () => {
      const letters = await open(limits);
      await letters.record("forged", message("x".repeat(64)));
      await letters.record("forged", message("x".repeat(65)));
      const listed = await letters.list(10);
      expect(listed.map((letter) => letter.message.body.length)).toEqual([64, 64]);
    });

    it("record() takes an empty body", async () => {
      const letters = await open(limits);
      await letters.record("undecodable", message(""));
      expect((await letters.list(10))[0]?.message.body).toHaveLength(0);
    });

    it("record() lets the oldest make room when there are too many", async () => {
      const letters = await open({ ...limits, lettersMax: 2 });
      for (const text of ["one", "two", "three"]) {
        await letters.record("forged", message(text));
        const [{ lastTime } = { lastTime: 0 }] = await letters.list(1);
        await expect.poll(() => Date.now()).toBeGreaterThan(lastTime);
      }
      const bodies = (await letters.list(10)).map(({ message: { body } }) =>
        new TextDecoder().decode(body),
      );
      expect(bodies).toEqual(["three", "two"]);
      expect(await letters.list(1)).toHaveLength(1);
    });
  });
};
