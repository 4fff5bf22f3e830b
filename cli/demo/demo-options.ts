import type { OptionSpec } from "../command-spec.ts";

/** Options of `daybook demo`. */
export const demoOptions: readonly OptionSpec[] = [
  { flags: "--seed <number>", help: "which shop: 0 to 999999 (default 1)" },
  { flags: "--size <things>", help: "about how many things, 10 to 100000 (default 3000)" },
  { flags: "--tenant <name>", help: "whose books (default: default)" },
  {
    flags: "--command-address <address>",
    help: "host:port of the command service (env: DAYBOOK_COMMAND_ADDRESS)",
  },
];
