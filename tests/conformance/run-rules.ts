import { forEachOf, openDesk } from "./desk.ts";
import { Deviation } from "./expectation.ts";
import type { Rule } from "./rule.ts";
import type { Wire } from "./wire.ts";

/** What became of one rule. */
export type Finding = {
  readonly rule: string;
  readonly text: string;
  readonly ok: boolean;
  /** What the contract says where it was not so; empty when it was. */
  readonly expected: string;
  readonly seen: string;
};

const ruleTimeoutMs = 180_000;
const atOnce = 6;

const inTime = async (work: Promise<void>): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Deviation("the rule", `done within ${ruleTimeoutMs} ms`, "it is not")),
    ruleTimeoutMs,
  );
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
};

const judge = async ({ name: rule, text, check }: Rule, wire: Wire): Promise<Finding> => {
  try {
    await inTime(check(openDesk(wire)));
    return { rule, text, ok: true, expected: "", seen: "" };
  } catch (error) {
    const deviation = error instanceof Deviation ? error : undefined;
    const expected = deviation?.expected ?? "a check that ends";
    return { rule, text, ok: false, expected, seen: deviation?.seen ?? String(error) };
  }
};

/**
 * Checks rules against a server, several at once and slow ones alone, each in a tenant of its own:
 * no rule sees what another did. `tell` gets every finding as it comes; the result is in the order
 * of the rules.
 */
export const runRules = async (
  rules: readonly Rule[],
  wire: Wire,
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> => {
  const findings = new Map<Rule, Finding>();
  const run = async (rule: Rule): Promise<void> => {
    const finding = await judge(rule, wire);
    findings.set(rule, finding);
    tell(finding);
  };
  await forEachOf(
    rules.filter(({ slow = false }) => !slow),
    atOnce,
    run,
  );
  // Alone: what takes thousands of calls would cost the others their deadlines.
  await forEachOf(
    rules.filter(({ slow = false }) => slow),
    1,
    run,
  );
  return rules.flatMap((rule) => findings.get(rule) ?? []);
};
