import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import { wholeAnswer } from "./views.ts";

/** A command of a group as its file writes it down; what the whole group has is added to it. */
type QueryDraft = Omit<CommandSpec, "path" | "heading" | "service" | "options"> & {
  /** `deposit`. */
  readonly name: string;
  /** Unset = none but those that all have. */
  readonly options?: readonly OptionSpec[];
};

/** One that changes something shows the whole answer. */
type CommandDraft = Omit<QueryDraft, "view">;

type Group = Pick<CommandSpec, "service"> & {
  /** First word after `daybook`: `account`. */
  readonly group: string;
};

/** Makes what looks, of one group: `daybook account show`. */
export const querySpecs =
  ({ group, service }: Group) =>
  ({ name, options = [], ...draft }: QueryDraft): CommandSpec => ({
    ...draft,
    path: [group, name],
    heading: "Look:",
    options,
    service,
  });

/** Makes what changes something, of one group, below one of its headings. */
export const commandSpecs =
  <Heading extends string>({
    group,
    service,
    headings,
  }: Group & { readonly headings: Readonly<Record<Heading, string>> }) =>
  (heading: Heading, { name, options = [], ...draft }: CommandDraft): CommandSpec => ({
    ...draft,
    path: [group, name],
    heading: headings[heading],
    options,
    service,
    view: wholeAnswer,
  });
