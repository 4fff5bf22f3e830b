import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommandAppend, EventLog, Expectation, StreamName } from "./event-log.ts";
import { afterwards, sampleCommand, sampleEvent, untouched } from "./sample-commands.ts";

/** What is drawn at random for one command; numbers choose among few, so that they meet often. */
type Draft = {
  readonly streams: readonly number[];
  readonly key: number;
  readonly hash: number;
  readonly rests: "decided" | "empty" | "other-id";
  readonly events: number;
  readonly writes: "committed" | "refused";
  readonly valid: "at any time" | "in time" | "no more" | "not yet";
};

const draft: fc.Arbitrary<Draft> = fc.record({
  streams: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 2 }),
  key: fc.nat({ max: 12 }),
  hash: fc.nat({ max: 1 }),
  rests: fc.constantFrom("decided", "decided", "decided", "decided", "empty", "other-id"),
  events: fc.nat({ max: 2 }),
  writes: fc.constantFrom("committed", "committed", "refused"),
  valid: fc.constantFrom("at any time", "at any time", "in time", "no more", "not yet"),
});

const agesMs = 100 * 365 * 24 * 3_600_000;

/** From and until when a command is true, a hundred years around the time or beside it. */
const validityOf = ({ valid }: Draft) => {
  const [before, after] = [Date.now() - agesMs, Date.now() + agesMs];
  switch (valid) {
    case "at any time":
      return {};
    case "in time":
      return { validFromMs: before, validUntilMs: after };
    case "no more":
      return { validUntilMs: before };
    case "not yet":
      return { validFromMs: after };
  }
};

/** The append's rules over plain lists: what a log must answer, written once more and naively. */
const createModel = () => {
  const streams = new Map<string, string[]>();
  const hashes = new Map<string, string>();
  const eventsOf = (streamId: string): string[] => streams.get(streamId) ?? [];

  const append = (
    { key, requestHash, expectations, events, validFromMs, validUntilMs }: CommandAppend,
    firsts: Set<string>,
  ) => {
    const hash = requestHash.join();
    const known = hashes.get(key.requestId);
    if (known !== undefined) return known === hash ? "replayed" : "reused";
    const repeated = firsts.has(key.requestId);
    firsts.add(key.requestId);
    const holds = expectations.every(
      ({ streamId, streamVersion, eventId }) =>
        eventsOf(streamId).length === streamVersion && eventsOf(streamId).at(-1) === eventId,
    );
    if (repeated || !holds) return "conflict";
    const now = Date.now();
    if (now < (validFromMs ?? now) || now > (validUntilMs ?? now)) return "untimely";
    hashes.set(key.requestId, hash);
    for (const { streamId, eventId } of events) {
      streams.set(streamId, [...eventsOf(streamId), eventId]);
    }
    return "committed";
  };
  return {
    eventsOf,
    append: (commands: readonly CommandAppend[]): string[] => {
      const firsts = new Set<string>();
      return commands.map((command) => append(command, firsts));
    },
  };
};

/** Commands as an executor decides them: each on the events of those before it in the batch. */
const decideBatch = (
  drafts: readonly Draft[],
  streams: readonly StreamName[],
  tipOf: (stream: StreamName) => Expectation,
): CommandAppend[] => {
  const tips = new Map(streams.map((stream) => [stream.streamId, tipOf(stream)]));
  return drafts.map((one) => {
    const chosen = one.streams.map((index) => streams[index] as StreamName);
    const expectations = chosen.map((stream) => {
      const tip = tips.get(stream.streamId) ?? untouched(stream);
      if (one.rests === "empty") return untouched(stream);
      if (one.rests === "other-id") return { ...tip, eventId: randomUUID() };
      return tip;
    });
    const events =
      one.writes === "refused"
        ? []
        : Array.from({ length: one.events }, (_, index) =>
            sampleEvent(chosen[index % chosen.length] as StreamName),
          );
    const command = sampleCommand(expectations, {
      outcome: one.writes,
      reason: one.writes === "refused" ? "INSUFFICIENT_FUNDS" : "",
      requestHash: new Uint8Array([one.hash]),
      events,
      ...validityOf(one),
    });
    for (const tip of afterwards(command)) tips.set(tip.streamId, tip);
    return { ...command, key: { ...command.key, requestId: `request-${one.key}` } };
  });
};

/** Random batches, answered as a model answers them. */
export const appendModelContract = (log: () => EventLog): void => {
  describe("append() of random batches", () => {
    it("answers, writes and keeps what the model says, whatever rests on what", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(draft, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
          async (batches) => {
            const tenantId = `tenant-${randomUUID()}`;
            const ids = Array.from({ length: 4 }, (_, index) => `account-${index}`);
            const streams = ids.map((streamId) => ({ tenantId, streamId }));
            const model = createModel();
            const tipOf = (stream: StreamName): Expectation => {
              const events = model.eventsOf(stream.streamId);
              return { ...stream, streamVersion: events.length, eventId: events.at(-1) };
            };
            for (const drafts of batches) {
              const commands = decideBatch(drafts, streams, tipOf);
              const expected = model.append(commands);
              const outcomes = await log().append(commands);
              expect(outcomes.map(({ outcome }) => outcome)).toEqual(expected);
            }
            const tails = await log().readTails(streams.map(untouched));
            expect(tails.map(({ events }) => events.map(({ eventId }) => eventId))).toEqual(
              ids.map(model.eventsOf),
            );
          },
        ),
        { numRuns: 60 },
      );
    });
  });
};
