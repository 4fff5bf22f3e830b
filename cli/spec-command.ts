import { type Command, Option } from "commander";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import type { Typed } from "./inputs.ts";
import { outputFormats } from "./output.ts";
import { serverOf } from "./run-spec.ts";

const groups = { own: "Options:", all: "Options of every command:" } as const;

const pagingOptions: readonly OptionSpec[] = [
  { flags: "--limit <count>", help: "how many; all = all there are" },
  { flags: "--page-token <token>", help: "go on where an answer with this nextPageToken ended" },
];

const commandOptions: readonly OptionSpec[] = [
  { flags: "--request-id <uuid>", help: "give it to repeat a command; made for you unless given" },
  { flags: "--expected-version <version>", help: "only if what is named first is at this version" },
];

const queryOptions: readonly OptionSpec[] = [
  { flags: "--token <token>", help: "include the writes that this token stands for" },
];

const callOptions: readonly OptionSpec[] = [
  { flags: "--tenant <name>", help: "whose books (default: default)" },
  { flags: "--correlation-id <id>", help: "goes with the request into log and events" },
  { flags: "--timeout <time>", help: "for all attempts together: 500ms, 10s (default: 10s)" },
];

const addressOptions = {
  command: {
    flags: "--command-address <address>",
    help: "host:port of the command service (env: DAYBOOK_COMMAND_ADDRESS)",
  },
  query: {
    flags: "--query-address <address>",
    help: "host:port of the query service (env: DAYBOOK_QUERY_ADDRESS)",
  },
  operations: {
    flags: "--operations-address <address>",
    help: "host:port of the projector (env: DAYBOOK_OPERATIONS_ADDRESS)",
  },
} as const satisfies Record<ReturnType<typeof serverOf>, OptionSpec>;

const optionsOfServer = {
  command: commandOptions,
  query: queryOptions,
  operations: [],
} as const satisfies Record<ReturnType<typeof serverOf>, readonly OptionSpec[]>;

const addOptions = (command: Command, options: readonly OptionSpec[], group: string): void => {
  for (const { flags, help, repeats = false } of options) {
    const option = new Option(flags, help).helpGroup(group);
    // Not commander's `<id...>`: that would take the arguments behind it as well.
    if (repeats) option.argParser((text, before: readonly string[] = []) => [...before, text]);
    command.addOption(option);
  }
};

/** What commander has parsed, by the names that the help shows. */
export const typedOf = (command: Command): Typed => {
  const values = command.opts<Typed["options"]>();
  const args = command.registeredArguments.map((argument, at): [string, string | undefined] => {
    const given: unknown = command.processedArgs[at];
    const isLeftOut = given === undefined || (Array.isArray(given) && given.length === 0);
    const text = Array.isArray(given) ? given.join(" ") : String(given);
    return [argument.name(), isLeftOut ? undefined : text];
  });
  const options = command.options.map((option): [string, Typed["options"][string]] => [
    option.long?.slice("--".length) ?? "",
    values[option.attributeName()],
  ]);
  return { args: Object.fromEntries(args), options: Object.fromEntries(options) };
};

const examplesText = ({ path, examples }: CommandSpec): string =>
  ["\nExamples:", ...examples.map((one) => `  daybook ${path.join(" ")} ${one}`.trimEnd())].join(
    "\n",
  );

/** Adds a command to its group and tells commander what it takes; `run` gets what was typed. */
export const addSpec = (
  group: Command,
  spec: CommandSpec,
  run: (typed: Typed) => Promise<void>,
): void => {
  const server = serverOf(spec);
  const command = group.command(spec.path[1]).helpGroup(spec.heading).description(spec.summary);
  if (spec.args !== "") command.arguments(spec.args);
  addOptions(command, spec.options, groups.own);
  if (spec.paging !== undefined) addOptions(command, pagingOptions, groups.own);
  addOptions(command, optionsOfServer[server], groups.own);
  command.addOption(
    new Option("-o, --output <format>", "how the answer is written")
      .choices(spec.html === undefined ? outputFormats : [...outputFormats, "html"])
      .default("table")
      .helpGroup(groups.all),
  );
  addOptions(command, [...callOptions, addressOptions[server]], groups.all);
  command.helpOption("-h, --help", "show this help");
  command.options.at(-1)?.helpGroup(groups.all);
  command.addHelpText("after", examplesText(spec));
  command.action(() => run(typedOf(command)));
};
