import type { Attempt, No, Operation, Settled, Violation, Yes } from "./history.ts";

type Definite = Attempt & { readonly told: Yes | No };

const isDefinite = (attempt: Attempt): attempt is Definite => attempt.told.kind !== "silence";

/** An answer in everything but whether it is the first of its kind. */
const saying = (told: Yes | No): string =>
  JSON.stringify(told, (key, value) => {
    if (key === "replayed") return undefined;
    return typeof value === "bigint" ? `${value}` : value;
  });

const contradiction = (definite: readonly Definite[]): string | undefined => {
  const [first] = definite;
  if (definite.some(({ told }) => first !== undefined && saying(told) !== saying(first.told))) {
    return "the same request was answered in two ways";
  }
  // None need be: a service that has lost the store's reply asks again, and is told of a replay.
  const fresh = definite.filter(({ told }) => !told.replayed).length;
  return fresh > 1 ? "the same request was told twice that it is the first" : undefined;
};

/** Every operation's one answer, and what its attempts contradict each other in. */
export const settle = (
  operations: readonly Operation[],
): { readonly settled: Settled[]; readonly violations: Violation[] } => {
  const settled: Settled[] = [];
  const violations: Violation[] = [];
  for (const { request, attempts } of operations) {
    const { id, ...others } = { to: undefined, ...request.asked };
    const accountIds = others.to === undefined ? [id] : [id, others.to];
    const definite = attempts.filter(isDefinite);
    const calledAt = Math.min(...attempts.map((one) => one.calledAt));
    const answeredAt = Math.min(...definite.map((one) => one.endedAt));
    const [first] = definite;
    if (first === undefined) {
      const what = `request ${request.requestId} (${request.asked.kind}) was never answered`;
      violations.push({ what, accountIds, window: [], notes: [] });
      continue;
    }
    const operation = { ...request, calledAt, answeredAt, answer: first.told };
    settled.push(operation);
    const what = contradiction(definite);
    if (what === undefined) continue;
    const notes = definite.map(({ process, told }) => `${process} said ${saying(told)}`);
    violations.push({ what, accountIds, window: [operation], notes });
  }
  return { settled, violations };
};
