import { amountMinorMax, int64Max, int64Min } from "../domain/money.ts";
import { attributeFields } from "../platform/grpc/attribute-fields.ts";
import { numberFields } from "../platform/grpc/number-fields.ts";
import { textFields } from "../platform/grpc/text-fields.ts";
import type { Money__Output } from "../proto/gen/daybook/type/v1/Money.ts";
import type { Timestamp__Output } from "../proto/gen/google/protobuf/Timestamp.ts";
import { readAmount } from "./amounts.ts";
import { CommandFailed } from "./command-failed.ts";
import { isDate, type Period, readPeriod, readTime } from "./times.ts";

/** What was typed: arguments by name, options by their long name without the dashes. */
export type Typed = {
  /** Undefined when it was left out; empty when it was given so, as by an unset shell variable. */
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly options: Readonly<Record<string, string | readonly string[] | boolean | undefined>>;
};

type AmountLimits = { readonly min?: bigint; readonly max?: bigint };

const attributeLimits = { countMax: 50, codePointsMax: 100 } as const;
const anyAmount = { min: int64Min, max: int64Max };
const timeRule = "must be a date like 2026-11-22 or a time like 2026-11-22T09:30:00Z";
const dateRule = "must be a date like 2026-11-22";
const emptyRule = "must not be empty";
const periodRule = "must be a year, month or day like 2026, 2026-11 or 2026-11-22";

/** Notes what is wrong under the name that the help shows: `<amount>`, `--tenant`. */
type Refuse = (name: string, problem: string) => void;

const amountReader =
  (refuse: Refuse) =>
  (at: string, text: string, limits: AmountLimits): Money__Output => {
    const { money, problem } = readAmount(text);
    if (problem !== undefined) refuse(at, problem);
    else numberFields(refuse).amount(at, money, limits);
    return money ?? { currencyCode: "", minorUnits: "0" };
  };

const timeReader =
  (refuse: Refuse) =>
  (at: string, text: string): Timestamp__Output => {
    const time = readTime(text);
    if (time === undefined) refuse(at, timeRule);
    return time ?? { seconds: "0", nanos: 0 };
  };

const periodReader =
  (refuse: Refuse) =>
  (at: string, text: string): Period | undefined => {
    const period = readPeriod(text);
    if (period === undefined) refuse(at, periodRule);
    return period;
  };

const dateReader =
  (refuse: Refuse) =>
  (at: string, text: string): string => {
    if (!isDate(text)) refuse(at, dateRule);
    return text;
  };

const countReader =
  (refuse: Refuse) =>
  (at: string, text: string, min: number, max: number): number => {
    const isCount = /^-?\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max;
    if (!isCount) refuse(at, `must be a whole number from ${min} to ${max}`);
    return isCount ? Number(text) : min;
  };

/** `colour=red`, each name once. */
const attributesReader =
  (refuse: Refuse) =>
  (at: string, texts: readonly string[]): Record<string, string> => {
    const pairs = texts.flatMap((text): [string, string][] => {
      const [, name = "", value = ""] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
      if (name !== "") return [[name, value]];
      refuse(at, "must be like colour=red");
      return [];
    });
    const attributes = Object.fromEntries(new Map(pairs));
    if (Object.keys(attributes).length < pairs.length) {
      refuse(at, "must name each attribute once");
    }
    attributeFields(refuse).attributes(at, attributes, attributeLimits);
    return attributes;
  };

/** A value of an enum for what people write: `transfer-in` of `ENTRY_TYPE`. */
const choiceReader =
  (refuse: Refuse) =>
  (at: string, text: string, prefix: string, choices: readonly string[]): string => {
    if (!choices.includes(text)) refuse(at, `must be one of ${choices.join(", ")}`);
    return `${prefix}_${text.toUpperCase().replaceAll("-", "_")}`;
  };

/** Arguments, each by its name. */
const argumentReaders = ({ args }: Typed, refuse: Refuse) => {
  const texts = textFields(refuse);
  const amount = amountReader(refuse);
  const word = (name: string): string => args[name] ?? "";
  return {
    /** As it is; empty when it was left out. */
    word,
    /** Whether it was given, as something or as nothing. */
    isGiven: (name: string): boolean => args[name] !== undefined,
    id: (name: string): string => texts.id(`<${name}>`, word(name)),
    /** An id that is a part of an argument. */
    partId: (name: string, text: string): string => texts.id(`<${name}>`, text),
    /** Empty when it was left out, and only then. */
    optionalId: (name: string): string =>
      args[name] === undefined ? "" : texts.id(`<${name}>`, args[name]),
    /** Empty when it was left out, and only then. */
    text: (name: string): string => {
      if (args[name] === "") refuse(`<${name}>`, emptyRule);
      return texts.text(`<${name}>`, word(name));
    },
    requestId: (name: string): string => texts.requestId(`<${name}>`, word(name)),
    requiredText: (name: string): string => texts.requiredText(`<${name}>`, word(name)),
    email: (name: string): string => texts.email(`<${name}>`, word(name)),
    currency: (name: string): string => texts.currencyCode(`<${name}>`, word(name)),
    /** A whole number, both bounds included. */
    count: (name: string, min: number, max: number): number =>
      countReader(refuse)(`<${name}>`, word(name), min, max),
    /** An amount of a command, 1 to 10^15 minor units unless the limits say otherwise. */
    amount: (name: string, limits: AmountLimits = {}): Money__Output =>
      amount(`<${name}>`, word(name), { min: 1n, max: amountMinorMax, ...limits }),
  };
};

/** Options, each by its long name; undefined when it was left out, which empty is not. */
const optionReaders = ({ options }: Typed, refuse: Refuse) => {
  const texts = textFields(refuse);
  const amount = amountReader(refuse);
  const choice = choiceReader(refuse);
  const option = (name: string): string | undefined => {
    const value = options[name];
    return typeof value === "string" ? value : undefined;
  };
  const list = (name: string): readonly string[] => {
    const given = options[name];
    return Array.isArray(given) ? given : [];
  };
  const optionOf =
    <Value, More extends readonly unknown[]>(
      read: (flag: string, text: string, ...more: More) => Value,
    ) =>
    (name: string, ...more: More): Value | undefined => {
      const text = option(name);
      return text === undefined ? undefined : read(`--${name}`, text, ...more);
    };
  const readWord = (flag: string, text: string): string => {
    if (text === "") refuse(flag, emptyRule);
    return text;
  };
  return {
    /** As it is; may be empty. */
    option,
    /** As it is. */
    wordOption: optionOf(readWord),
    idOption: optionOf(texts.id),
    requestIdOption: optionOf(texts.requestId),
    tenantOption: optionOf((flag, text) => texts.tenantId(flag, text || "?", "")),
    correlationIdOption: optionOf((flag, text) => texts.optionalCorrelationId(flag, text || "?")),
    /** Whether an option without a value was given. */
    flagOption: (name: string): boolean => options[name] === true,
    textOption: optionOf((flag, text) => texts.text(flag, readWord(flag, text))),
    /** A text that takes the place of another one; empty takes that away. */
    newTextOption: optionOf((flag, text) => texts.text(flag, text)),
    /** From the option's name and how many code points it may have: a text that must be there. */
    requiredTextOption: (name: string, codePointsMax?: number): string =>
      texts.requiredText(`--${name}`, option(name) ?? "", codePointsMax),
    emailOption: optionOf(texts.email),
    attributesOption: (name: string): Record<string, string> =>
      attributesReader(refuse)(`--${name}`, list(name)),
    currencyOption: optionOf(texts.currencyCode),
    tokenOption: optionOf((flag, text) => {
      texts.consistencyToken(flag, readWord(flag, text));
      return text;
    }),
    /** Any amount, of either sign. */
    amountOption: optionOf((flag, text) => amount(flag, text, anyAmount)),
    /** What a product may cost: 1 to 10^15 minor units. */
    priceOption: optionOf((flag, text) => amount(flag, text, { min: 1n, max: amountMinorMax })),
    limitOption: optionOf((flag, text) => amount(flag, text, { min: 0n, max: amountMinorMax })),
    timeOption: optionOf(timeReader(refuse)),
    dateOption: optionOf(dateReader(refuse)),
    periodOption: optionOf(periodReader(refuse)),
    /** From the option's name, the least and the greatest value. */
    countOption: optionOf(countReader(refuse)),
    /** From the option's name, the enum's prefix and what may be written. */
    choiceOption: optionOf(choice),
    idsOption: (name: string): string[] => list(name).map((text) => texts.id(`--${name}`, text)),
    choicesOption: (name: string, prefix: string, choices: readonly string[]): string[] =>
      list(name).map((text) => choice(`--${name}`, text, prefix, choices)),
  };
};

/**
 * Reads what was typed, by the rules of the services themselves, and notes everything that is wrong
 * with it: `done` throws before any call is made. After a problem a reader returns something of the
 * right type.
 */
export const readInputs = (typed: Typed) => {
  const problems: string[] = [];
  const refuse: Refuse = (name, problem) => void problems.push(`${name} ${problem}`);
  return {
    refuse,
    ...argumentReaders(typed, refuse),
    ...optionReaders(typed, refuse),
    /** @throws {CommandFailed} usage, with a line for everything that is wrong. */
    done: (): void => {
      const [first, ...more] = problems;
      if (first === undefined) return;
      const lines = [`Cannot use what was given: ${first}`, ...more.map((line) => `  ${line}`)];
      throw new CommandFailed("usage", lines.join("\n"));
    },
  };
};

/** The readers of one command. */
export type Inputs = ReturnType<typeof readInputs>;
