import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AppendOutcome, CommandAppend, EventLog, StoredCommand } from "./event-log.ts";
import { UnstorableValue } from "./event-log.ts";
import {
  afterwards,
  only,
  sampleCommand,
  sampleEvent,
  sampleRefusal,
  sampleStream,
  untouched,
} from "./sample-commands.ts";

const storedOf = (outcome: AppendOutcome): StoredCommand => {
  if ("stored" in outcome) return outcome.stored;
  throw new Error(`Cannot read what is stored: the outcome is ${outcome.outcome}`);
};

const storedAnswers = (log: () => EventLog): void => {
  it("stores a refusal with the positions it rests on, and replays it", async () => {
    const stream = sampleStream();
    const opening = sampleCommand([untouched(stream)]);
    const position = storedOf(only(await log().append([opening]))).streams;
    const refusal = sampleRefusal(afterwards(opening));
    const first = only(await log().append([refusal]));
    expect(storedOf(first)).toMatchObject({
      outcome: "refused",
      reason: "INSUFFICIENT_FUNDS",
      answer: refusal.answer,
      streams: position,
      versionsBefore: [1],
    });
    const replay = only(await log().append([refusal]));
    expect(replay).toEqual({ outcome: "replayed", stored: storedOf(first) });
  });

  it("stores a command that changes nothing with the offset of the last event", async () => {
    const stream = sampleStream();
    const opening = sampleCommand([untouched(stream)]);
    const [{ offset } = { offset: 0 }] = storedOf(only(await log().append([opening]))).streams;
    const noChange = sampleCommand(afterwards(opening), { events: [] });
    const stored = storedOf(only(await log().append([noChange])));
    expect(offset).toBeGreaterThan(0);
    expect(only(stored.streams)).toMatchObject({ streamVersion: 1, offset });
  });
};

const idempotency = (log: () => EventLog): void => {
  it("answers a known key with the first answer in every field, whatever it expects", async () => {
    const stream = sampleStream();
    const reader = sampleStream(stream.tenantId);
    const command = sampleCommand([untouched(stream), untouched(reader)], {
      events: [sampleEvent(stream), sampleEvent(stream)],
    });
    const first = storedOf(only(await log().append([command])));
    await log().append([sampleCommand(afterwards(command))]);
    const again = { ...sampleRefusal([untouched(stream)]), key: command.key };
    const replay = only(await log().append([{ ...again, requestHash: command.requestHash }]));
    expect(replay).toEqual({ outcome: "replayed", stored: first });
    expect(first.answer).toBe(command.answer);
    expect(first.streams.map(({ streamVersion }) => streamVersion)).toEqual([2, 0]);
    expect(first.versionsBefore).toEqual([0, 0]);
  });

  it("answers reused to a known key with another hash, and writes nothing", async () => {
    const stream = sampleStream();
    const command = sampleCommand([untouched(stream)]);
    await log().append([command]);
    const other = sampleCommand(afterwards(command), { key: command.key });
    expect(await log().append([other])).toEqual([{ outcome: "reused" }]);
    const [tail] = await log().readTails([untouched(stream)]);
    expect(tail?.events).toHaveLength(1);
  });

  it("keeps the key of another tenant or method apart", async () => {
    const key = sampleCommand([untouched(sampleStream())]).key;
    const one = sampleStream();
    const two = sampleStream();
    const outcomes = await log().append([
      sampleCommand([untouched(one)], { key: { ...key, tenantId: one.tenantId } }),
      sampleCommand([untouched(two)], { key: { ...key, tenantId: two.tenantId } }),
      sampleRefusal([untouched({ ...one, streamId: "account-other" })]),
      sampleCommand([untouched({ ...one, streamId: "account-third" })], {
        key: { ...key, tenantId: one.tenantId, method: "daybook.account.v1.Other/Other" },
      }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(4).fill("committed"));
  });

  it("lets exactly one of many identical appends at once commit, all with one answer", async () => {
    const command = sampleCommand([untouched(sampleStream())]);
    const outcomes = (
      await Promise.all(Array.from({ length: 8 }, () => log().append([command])))
    ).map(only);
    expect(outcomes.filter(({ outcome }) => outcome === "committed")).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === "replayed")).toHaveLength(7);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(storedOf(outcome)))).size).toBe(1);
  });
};

const unstorable = (log: () => EventLog): void => {
  const refused = async (culprit: (command: CommandAppend) => CommandAppend): Promise<void> => {
    const neighbour = sampleCommand([untouched(sampleStream())]);
    const command = culprit(sampleCommand([untouched(sampleStream())]));
    await expect(log().append([neighbour, command])).rejects.toBeInstanceOf(UnstorableValue);
    expect(await log().findCommand(neighbour.key)).toBeUndefined();
    expect(only(await log().append([neighbour])).outcome).toBe("committed");
  };
  const withFact = (data: string) => (command: CommandAppend) => ({
    ...command,
    events: command.events.map((event) => ({ ...event, data })),
  });

  it("appends nothing of a batch with a NUL in it", async () => {
    await refused(withFact('{"note":"a\0b"}'));
    await refused((command) => ({ ...command, answer: "a\0b" }));
  });

  it("appends nothing of a batch with half a surrogate pair in it", async () => {
    await refused(withFact('{"note":"\ud800"}'));
  });

  it("appends nothing of a batch with a record separator in it", async () => {
    await refused(withFact('{"note":"a\u001eb"}'));
    await refused((command) => ({ ...command, answer: "a\u001eb" }));
    await refused((command) => ({ ...command, key: { ...command.key, requestId: "a\u001eb" } }));
  });

  it("appends nothing of a batch with a stream id too long for an index", async () => {
    const noise = Array.from({ length: 500 }, () => randomUUID()).join("");
    const { tenantId } = sampleStream();
    await refused(() => sampleCommand([untouched({ tenantId, streamId: `account-${noise}` })]));
  });
};

const misuse = (log: () => EventLog): void => {
  it("refuses an event on a stream that the command did not read", async () => {
    const stream = sampleStream();
    const events = [sampleEvent(sampleStream(stream.tenantId))];
    const command = sampleCommand([untouched(stream)], { events });
    await expect(log().append([command])).rejects.toThrow(/was not expected/);
  });

  it("refuses a refusal without a reason, and a reason without a refusal", async () => {
    const command = sampleCommand([untouched(sampleStream())]);
    for (const change of [{ outcome: "refused" } as const, { reason: "INSUFFICIENT_FUNDS" }]) {
      await expect(log().append([{ ...command, ...change }])).rejects.toThrow(/a refusal has/);
    }
  });

  it("refuses a stream of another tenant than the key's", async () => {
    const expectations = [untouched(sampleStream()), untouched(sampleStream())];
    await expect(log().append([sampleCommand(expectations)])).rejects.toThrow(/another tenant/);
  });
};

const conflicts = (log: () => EventLog): void => {
  it("lets exactly one of two writers at the same version win", async () => {
    const stream = sampleStream();
    const append = () => log().append([sampleCommand([untouched(stream)])]);
    const outcomes = (await Promise.all([append(), append()])).map(only);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["committed", "conflict"]);
  });

  it("is a conflict at the same version with another event id, and says which", async () => {
    const stream = sampleStream();
    const opening = sampleCommand([untouched(stream)]);
    await log().append([opening]);
    const [tip] = afterwards(opening);
    const phantom = { ...untouched(stream), streamVersion: 1, eventId: randomUUID() };
    const outcome = only(await log().append([sampleCommand([phantom])]));
    expect(outcome).toEqual({ outcome: "conflict", current: [tip] });
  });

  it("is a conflict when a stream that it only read has moved, for a refusal as well", async () => {
    const read = sampleStream();
    const written = sampleStream(read.tenantId);
    await log().append([sampleCommand([untouched(read)])]);
    const expectations = [untouched(written), untouched(read)];
    const writing = sampleCommand(expectations, { events: [sampleEvent(written)] });
    const outcomes = await log().append([writing, sampleRefusal([untouched(read)])]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["conflict", "conflict"]);
  });

  it("keeps no key of a conflict: decided again, it commits", async () => {
    const stream = sampleStream();
    const opening = sampleCommand([untouched(stream)]);
    await log().append([opening]);
    const late = sampleCommand([untouched(stream)]);
    expect(only(await log().append([late])).outcome).toBe("conflict");
    expect(await log().findCommand(late.key)).toBeUndefined();
    const again = sampleCommand(afterwards(opening), { key: late.key });
    expect(only(await log().append([again])).outcome).toBe("committed");
  });
};

/** What an append of one command does. */
export const appendContract = (log: () => EventLog): void => {
  describe("append() of one command", () => {
    it("writes its events as given, with version, offset, time and request", async () => {
      const stream = sampleStream();
      const command = sampleCommand([untouched(stream)], {
        events: [sampleEvent(stream), sampleEvent(stream, { type: "MoneyWithdrawn" })],
      });
      const stored = storedOf(only(await log().append([command])));
      const position = only(stored.streams);
      const partition = log().partitionOf(stream);
      expect(position).toMatchObject({ ...stream, streamVersion: 2, partition });
      const tail = only(await log().readTails([untouched(stream)]));
      expect(tail.events).toEqual(
        command.events.map(({ keys: _keys, ...event }, index) => ({
          ...event,
          streamVersion: index + 1,
          partition,
          offset: position.offset - 1 + index,
          requestId: command.key.requestId,
          recordedAt: stored.recordedAt,
        })),
      );
      expect(await log().findCommand(command.key)).toEqual({ stored, events: tail.events });
    });

    conflicts(log);
    idempotency(log);
    storedAnswers(log);
    unstorable(log);
    misuse(log);
  });
};
