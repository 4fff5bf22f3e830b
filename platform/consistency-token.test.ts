import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatToken,
  type LogPosition,
  parseToken,
  positionsInLog,
  type TokenLog,
  tokenLengthMax,
  tokenPartsMax,
} from "./consistency-token.ts";
import { RequestFailed } from "./failure.ts";

const log = { logId: "7a1d52a4-1111-4222-8333-444455556666", epoch: 2, partitions: 16 };
const part = `${log.logId}.2.3:17`;

const anyLog: fc.Arbitrary<TokenLog> = fc.record({
  logId: fc.uuid(),
  epoch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

const anyPositions: fc.Arbitrary<LogPosition[]> = fc.uniqueArray(
  fc.record({ partition: fc.nat(15), offset: fc.maxSafeNat() }),
  { selector: ({ partition }) => partition, maxLength: 16 },
);

/** In order; offset 0 asks for nothing, so no token says it. */
const byPartition = (positions: readonly LogPosition[]): LogPosition[] =>
  positions
    .filter(({ offset }) => offset > 0)
    .toSorted((left, right) => left.partition - right.partition);

const read = (text: string, own: TokenLog): LogPosition[] =>
  positionsInLog(parseToken(text) ?? [], { ...own, partitions: 16 });

const refusal = (text: string): unknown => {
  try {
    return positionsInLog(parseToken(text) ?? [], log);
  } catch (error) {
    return error;
  }
};

describe("formatToken()", () => {
  it("writes log, epoch, partition and offset", () => {
    expect(formatToken(log, [{ partition: 3, offset: 17 }])).toBe(part);
  });

  it("writes nothing for no positions", () => {
    expect(formatToken(log, [])).toBe("");
  });

  it("keeps the latest of a partition, in order of partitions", () => {
    const positions = [
      { partition: 9, offset: 1 },
      { partition: 3, offset: 17 },
      { partition: 9, offset: 4 },
      { partition: 9, offset: 2 },
    ];
    expect(formatToken(log, positions)).toBe(`${part},${log.logId}.2.9:4`);
  });
});

describe("parseToken() and positionsInLog()", () => {
  it("give back the positions of every token that was written", () =>
    fc.assert(
      fc.property(anyLog, anyPositions, (own, positions) => {
        expect(read(formatToken(own, positions), own)).toEqual(byPartition(positions));
      }),
    ));

  it("read joined tokens as one, the latest of each partition", () =>
    fc.assert(
      fc.property(anyLog, anyPositions, anyPositions, (own, first, second) => {
        const texts = [formatToken(own, first), formatToken(own, second)];
        const joined = texts.filter((text) => text !== "").join(",");
        const latest = new Map<number, number>();
        for (const { partition, offset } of [...first, ...second]) {
          latest.set(partition, Math.max(latest.get(partition) ?? 0, offset));
        }
        const expected = [...latest].map(([partition, offset]) => ({ partition, offset }));
        expect(read(joined, own)).toEqual(byPartition(expected));
      }),
    ));

  it("read any tokens joined by commas, empty ones among them, as all of their parts", () =>
    fc.assert(
      fc.property(anyLog, fc.array(anyPositions, { maxLength: 4 }), (own, all) => {
        const tokens = all.map((positions) => formatToken(own, positions));
        const parts = all.flatMap((positions) =>
          byPartition(positions).map((one) => ({ ...own, ...one })),
        );
        expect(parseToken(tokens.join(","))).toEqual(parts);
      }),
    ));

  it.each([",", ",,", `${part},`, `,${part}`, `${part},,${part}`])(
    "read %j, in which a token is empty",
    (text) => {
      const { partition, offset } = { partition: 3, offset: 17 };
      const positions = text.includes(part) ? [{ partition, offset }] : [];
      expect(positionsInLog(parseToken(text) ?? expect.fail("no token"), log)).toEqual(positions);
    },
  );

  it("read an empty text as a token without parts", () => {
    expect(parseToken("")).toEqual([]);
    expect(positionsInLog([], log)).toEqual([]);
  });
});

describe("parseToken()", () => {
  const parts = (count: number): string => Array.from({ length: count }, () => part).join(",");

  it("reads 64 parts and refuses 65", () => {
    expect(parseToken(parts(tokenPartsMax))).toHaveLength(64);
    expect(parseToken(parts(tokenPartsMax + 1))).toBeUndefined();
  });

  it("reads the 64 longest parts there are", () => {
    const longest = `${log.logId}.9007199254740991.4294967295:9007199254740991`;
    const text = Array.from({ length: tokenPartsMax }, () => longest).join(",");
    expect(text.length).toBeLessThanOrEqual(tokenLengthMax);
    expect(parseToken(text)).toHaveLength(64);
  });

  it("refuses a text beyond the longest token without looking into it", () => {
    expect(parseToken("1".repeat(tokenLengthMax + 1))).toBeUndefined();
    expect(parseToken(",".repeat(tokenLengthMax))).toEqual([]);
    expect(parseToken(",".repeat(tokenLengthMax + 1))).toBeUndefined();
  });

  it("reads offset 0, where an empty partition stands", () => {
    expect(parseToken(`${log.logId}.1.0:0`)).toEqual([
      { logId: log.logId, epoch: 1, partition: 0, offset: 0 },
    ]);
  });

  it("reads the greatest exact offset and refuses the next", () => {
    expect(parseToken(`${log.logId}.1.0:9007199254740991`)).toHaveLength(1);
    expect(parseToken(`${log.logId}.1.0:9007199254740992`)).toBeUndefined();
  });

  it.each([
    ["a space", `${part}, ${part}`],
    ["a line break", `${part}\n`],
    ["no offset", `${log.logId}.2.3`],
    ["an empty offset", `${log.logId}.2.3:`],
    ["a sign", `${log.logId}.2.3:-1`],
    ["a plus", `${log.logId}.2.3:+1`],
    ["a fraction", `${log.logId}.2.3:1.5`],
    ["an exponent", `${log.logId}.2.3:1e3`],
    ["a leading zero", `${log.logId}.2.3:017`],
    ["a leading zero in the partition", `${log.logId}.2.03:17`],
    ["epoch 0", `${log.logId}.0.3:17`],
    ["no epoch", `${log.logId}..3:17`],
    ["capitals", part.toUpperCase()],
    ["a log id cut short", part.slice(1)],
    ["other digits", `${log.logId}.2.3:١٧`],
    ["another separator", part.replace(":", ".")],
    ["a word", "latest"],
    ["a NUL", `${part}\0`],
  ])("refuses %s", (_name, text) => expect(parseToken(text)).toBeUndefined());

  it("never throws", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        parseToken(text);
      }),
    ));
});

describe("positionsInLog()", () => {
  it.each([
    ["another log", `7a1d52a4-1111-4222-8333-444455556667.2.3:17`],
    ["an older epoch", `${log.logId}.1.3:17`],
    ["a newer epoch", `${log.logId}.3.3:17`],
    ["a partition beyond the last", `${log.logId}.2.16:17`],
    ["one foreign part among our own", `${part},${log.logId}.1.4:1,${part}`],
  ])("refuses %s", (_name, text) => {
    const error = refusal(text);
    expect(error).toBeInstanceOf(RequestFailed);
    expect(error).toMatchObject({
      reason: "TOKEN_OF_OTHER_LOG",
      facts: { expected_log: log.logId, expected_epoch: "2" },
    });
  });

  it("takes the last partition of the log", () => {
    expect(refusal(`${log.logId}.2.15:17`)).toEqual([{ partition: 15, offset: 17 }]);
  });
});
