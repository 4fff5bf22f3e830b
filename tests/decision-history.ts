import type { Decision, DecisionReading, Figures } from "../domain/decision.ts";
import { type DomainEvent, type Envelope, streamIdOf } from "../domain/event.ts";
import { eventCodec } from "../domain/event-families.ts";
import { CommandRejected } from "../domain/rejection.ts";

/** What a command came to: OK with its figures, NOTHING, or why not. */
export type Outcome = { readonly said: string; readonly figures: Figures };

/** What clients did to aggregates of any kind, and the events that the log would hold for it. */
export type DecisionHistory = {
  /** Decides a command at a time, in milliseconds since 1970, and records its events. */
  execute<Command>(decision: Decision<Command>, command: Command, now: number): Outcome;
  /** The events of a stream, in order. */
  readonly events: (category: string, id: string) => readonly DomainEvent[];
  /** Everything so far, in one partition. */
  readonly envelopes: readonly Envelope[];
  /** What a decision at a time would see of it all. */
  readonly readingAt: (now: number) => DecisionReading;
};

/** An empty history of one tenant; the n-th event has offset n. */
export const createDecisionHistory = (tenantId = "default"): DecisionHistory => {
  const streams = new Map<string, DomainEvent[]>();
  const envelopes: Envelope[] = [];

  const readingAt = (now: number): DecisionReading => ({
    now,
    state: (fold, id) =>
      (streams.get(streamIdOf(fold.category, id)) ?? []).reduce(fold.evolve, fold.initialState),
    facts: (fold, id, keys) =>
      keys.map((key) =>
        streams
          .get(streamIdOf(fold.category, id))
          ?.findLast((event) => eventCodec.keysOf(event).includes(key)),
      ),
    ahead: () => {},
  });

  const record = (streamId: string, event: DomainEvent, recordedAt: number): void => {
    const stream = streams.get(streamId) ?? [];
    streams.set(streamId, stream);
    const stored = eventCodec.encode(event);
    const decoded = eventCodec.decode(stored);
    stream.push(decoded);
    envelopes.push({
      tenantId,
      streamId,
      streamVersion: stream.length,
      partition: 0,
      offset: envelopes.length + 1,
      eventId: `event-${envelopes.length + 1}`,
      ...stored,
      requestId: "request",
      correlationId: "correlation",
      causationId: "",
      actor: "anonymous",
      recordedAt,
      traceparent: "",
      event: decoded,
    });
  };

  return {
    envelopes,
    readingAt,
    events: (category, id) => streams.get(streamIdOf(category, id)) ?? [],
    execute: (decision, command, now) => {
      try {
        const { appends, figures } = decision.decide(command, readingAt(now));
        const fresh = appends.flatMap(({ category, id, events }) =>
          events.map((event) => ({ streamId: streamIdOf(category, id), event })),
        );
        for (const { streamId, event } of fresh) record(streamId, event, now);
        return { said: fresh.length === 0 ? "NOTHING" : "OK", figures };
      } catch (error) {
        if (error instanceof CommandRejected) return { said: error.reason, figures: {} };
        throw error;
      }
    },
  };
};
