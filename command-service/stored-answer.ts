import type { Figures } from "../domain/decision.ts";
import { exactJson } from "../domain/exact-json.ts";
import { CommandRejected, rejectionReasons } from "../domain/rejection.ts";
import type { StoredCommand } from "../platform/event-log/event-log.ts";

/** What a record says beside versions, offsets and time: the figures, or why not. */
export type Answer =
  | { readonly kind: "figures"; readonly figures: Figures }
  | { readonly kind: "refusal"; readonly rejection: CommandRejected };

/** The answer as the text that the log keeps. */
export const writeAnswer = (answer: Answer): string =>
  answer.kind === "figures"
    ? exactJson.stringify(answer.figures)
    : exactJson.stringify({ facts: answer.rejection.facts, message: answer.rejection.message });

type StoredRefusal = { readonly facts: Record<string, string>; readonly message: string };

const isReason = (reason: string): reason is keyof typeof rejectionReasons =>
  Object.hasOwn(rejectionReasons, reason);

/** The answer made again from what the log keeps. @throws {Error} on a reason nobody knows. */
export const readAnswer = ({ outcome, reason, answer }: StoredCommand): Answer => {
  if (outcome === "committed") {
    return { kind: "figures", figures: exactJson.parse(answer) as Figures };
  }
  if (!isReason(reason)) throw new Error(`Cannot replay a refusal: unknown reason ${reason}`);
  const { facts, message } = exactJson.parse(answer) as StoredRefusal;
  return { kind: "refusal", rejection: new CommandRejected(reason, facts, message) };
};
