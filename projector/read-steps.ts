import type { Envelope, RecordedEvent } from "../domain/event.ts";
import { eventCodec } from "../domain/event-families.ts";
import { type AnyProjection, subscribes, touchedDocuments } from "../read-models/projection.ts";
import { describeFoldError } from "./fold-error.ts";

/** One event on its way into documents. */
export type Step = {
  readonly event: RecordedEvent;
  /** Decoded and brought up to date; undefined when it is passed over or cannot be decoded. */
  readonly envelope: Envelope | undefined;
  /** Documents it touches, each once. */
  readonly ids: readonly string[];
  /** Why it cannot be used, if it cannot. */
  readonly error: string | undefined;
};

/** A delivered run goes to every projection; what it says is read once. */
const envelopes = new WeakMap<RecordedEvent, Envelope>();

const envelopeOf = (event: RecordedEvent): Envelope => {
  const known = envelopes.get(event);
  if (known !== undefined) return known;
  const envelope = { ...event, event: eventCodec.decode(event) };
  envelopes.set(event, envelope);
  return envelope;
};

const passedOver = { envelope: undefined, ids: [], error: undefined };

const readStep = (
  projection: AnyProjection,
  event: RecordedEvent,
  waits: (event: RecordedEvent) => boolean,
): Step => {
  // By name and before decoding: a type that nobody here knows is nothing to this projection.
  if (!subscribes(projection, event.type) || waits(event)) return { ...passedOver, event };
  try {
    const envelope = envelopeOf(event);
    const ids = [...new Set(touchedDocuments(projection, envelope))];
    return { event, envelope, ids, error: undefined };
  } catch (error) {
    return { ...passedOver, event, error: describeFoldError(event, error) };
  }
};

/**
 * The first of the events, decoded, as many as touch at most `documentsMax` documents, but at
 * least one. `waits` names events of streams that are held.
 */
export const readSteps = (
  projection: AnyProjection,
  events: readonly RecordedEvent[],
  limits: {
    readonly documentsMax: number;
    readonly waits: (event: RecordedEvent) => boolean;
  },
): Step[] => {
  const touched = new Set<string>();
  const steps: Step[] = [];
  for (const event of events) {
    const step = readStep(projection, event, limits.waits);
    for (const id of step.ids) touched.add(id);
    if (touched.size > limits.documentsMax && steps.length > 0) break;
    steps.push(step);
  }
  return steps;
};
