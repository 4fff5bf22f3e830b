import type { Desk } from "./desk.ts";

/** One rule of the contract, and how it is seen from outside. */
export type Rule = {
  /** Unique, `group.what`: what `--filter` looks at. */
  readonly name: string;
  /** What the contract says, in one line. */
  readonly text: string;
  /** Takes many calls; left out by `--quick`. */
  readonly slow?: boolean;
  /** Passes when it resolves. @throws {Deviation} with what was expected and seen. */
  readonly check: (desk: Desk) => Promise<void>;
};

/** Rules of one group, each named in it. */
export const rulesOf = (
  group: string,
  rules: Readonly<
    Record<string, readonly [text: string, check: Rule["check"], more?: { slow: boolean }]>
  >,
): Rule[] =>
  Object.entries(rules).map(([name, [text, check, more]]) => ({
    name: `${group}.${name}`,
    text,
    check,
    ...more,
  }));
