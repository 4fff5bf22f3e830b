import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../domain/event.ts";
import type { AnyProjection, VersionedDocument } from "../read-models/projection.ts";
import { foldSteps } from "./fold-steps.ts";
import { readSteps } from "./read-steps.ts";

/** Counts the deposits of each stream; the marked ones throw. */
const counting = (poison: ReadonlySet<number>): AnyProjection => ({
  name: "counts",
  version: 1,
  mapping: { deposits: "long" },
  sortedBy: [],
  documents: (_event, { streamId }) => [streamId],
  initialDocument: () => ({ deposits: 0n }),
  evolve: {
    MoneyDeposited: (document, _event, { offset }) => {
      if (poison.has(offset)) throw new Error("poison");
      return { deposits: document.deposits + 1n };
    },
  },
});

const event = (stream: string, offset: number): RecordedEvent => ({
  tenantId: "default",
  streamId: `account-${stream}`,
  streamVersion: offset,
  partition: 0,
  offset,
  eventId: `event-${offset}`,
  type: "MoneyDeposited",
  schemaVersion: 1,
  data: "{}",
  requestId: "",
  correlationId: "",
  causationId: "",
  actor: "",
  recordedAt: 0,
  traceparent: "",
});

const none: ReadonlyMap<string, never> = new Map<string, never>();
const limits = { documentsMax: 1_000, waits: () => false };

const fold = (
  projection: AnyProjection,
  events: readonly RecordedEvent[],
  documents: ReadonlyMap<string, VersionedDocument> = none,
) =>
  foldSteps({
    projection,
    steps: readSteps(projection, events, limits),
    documents,
    held: [],
    refused: none,
  });

describe("foldSteps()", () => {
  it("stops at an event that fails in a document of many streams, and folds those before", () => {
    const groups: AnyProjection = {
      ...counting(new Set([2])),
      ofGroups: true,
      documents: () => ["all"],
    };
    const folded = fold(groups, [event("a", 1), event("b", 2), event("c", 3)]);
    expect(folded).toMatchObject({
      failures: [],
      passed: 1,
      folded: 1,
      stoppedBy: { event: { offset: 2 } },
    });
    expect([...folded.documents.values()].map(({ fields }) => fields)).toEqual([{ deposits: 1n }]);
  });

  it("holds a stream from its first failed event on and folds all else, in any mixture", () => {
    const mixture = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 30 });
    const poisons = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 4 });
    fc.assert(
      fc.property(mixture, poisons, (streams, poison) => {
        const projection = counting(new Set(poison));
        const events = streams.map((stream, at) => event(stream, at + 1));
        const { documents, failures, passed } = fold(projection, events);
        expect(passed).toBe(events.length);
        for (const stream of ["a", "b", "c"]) {
          const own = events.filter(({ streamId }) => streamId === `account-${stream}`);
          const first = own.findIndex(({ offset }) => poison.includes(offset));
          const good = first === -1 ? own : own.slice(0, first);
          const document = documents.get(`default/account-${stream}`);
          expect(document?.fields.deposits ?? 0n).toBe(BigInt(good.length));
          expect(document?.offset).toBe(good.at(-1)?.offset);
          const failed = failures.filter((one) => one.event.streamId === `account-${stream}`);
          expect(failed.map((one) => one.event)).toEqual(first === -1 ? [] : [own[first]]);
        }
      }),
    );
  });

  it("changes nothing when events come again", () => {
    const projection = counting(new Set());
    const events = ["a", "b", "a"].map((stream, at) => event(stream, at + 1));
    const { documents } = fold(projection, events);
    expect(fold(projection, events, documents).documents.size).toBe(0);
  });

  it("holds the hundredth stream and stops before the hundred-and-first", () => {
    const projection = counting(new Set(Array.from({ length: 200 }, (_, at) => at + 1)));
    const streams = (count: number) =>
      Array.from({ length: count }, (_, at) => event(String(at), at + 1));
    const full = fold(projection, streams(100));
    expect([full.passed, full.failures.length, full.stoppedBy]).toEqual([100, 100, undefined]);
    const over = fold(projection, streams(101));
    expect([over.passed, over.failures.length]).toEqual([100, 100]);
    expect(over.stoppedBy?.event.offset).toBe(101);
  });

  it("fails an event that touches a document which the index refuses", () => {
    const projection = counting(new Set());
    const events = [event("a", 1), event("b", 2)];
    const refused = new Map([["default/account-a", "Cannot index: too long"]]);
    const steps = readSteps(projection, events, limits);
    const { documents, failures } = foldSteps({
      projection,
      steps,
      documents: none,
      held: [],
      refused,
    });
    expect([...documents.keys()]).toEqual(["default/account-b"]);
    expect(failures).toEqual([{ event: events[0], error: "Cannot index: too long" }]);
  });
});

describe("readSteps()", () => {
  it("takes as many events as touch the documents of one write, and at least one", () => {
    const projection = counting(new Set());
    const events = ["a", "a", "b", "a", "c"].map((stream, at) => event(stream, at + 1));
    const taken = (documentsMax: number) =>
      readSteps(projection, events, { ...limits, documentsMax }).length;
    expect([taken(0), taken(1), taken(2), taken(3)]).toEqual([1, 2, 4, 5]);
  });

  it("passes over what the projection does not list and what waits, without decoding it", () => {
    const projection = counting(new Set());
    const unknown = { ...event("a", 1), type: "AccountPainted", data: "no JSON" };
    const waiting = { ...event("b", 2), data: "no JSON" };
    const steps = readSteps(projection, [unknown, waiting], {
      ...limits,
      waits: ({ streamId }) => streamId === "account-b",
    });
    expect(steps.map(({ ids, error }) => [ids, error])).toEqual([
      [[], undefined],
      [[], undefined],
    ]);
  });
});
