import { parseArgs } from "node:util";
import { allRules } from "./all-rules.ts";
import type { Rule } from "./rule.ts";
import { type Finding, runRules } from "./run-rules.ts";
import { openWire } from "./wire.ts";

const usage = `Checks a Daybook against its contract, over gRPC, from outside.

  npm run conformance -- [options]

  --command HOST:PORT  the command service (default 127.0.0.1:50051)
  --query HOST:PORT    the query service (default 127.0.0.1:50052)
  --filter TEXT        only rules whose name contains it; may be given several times
  --quick              without the rules that take thousands of calls
  --list               names the rules and calls nothing
  -o, --output FORMAT  text (one line a rule) or json
  -h, --help

Each rule writes into a new tenant of its own, named conformance-<uuid>. Ends with 0 when every rule
holds, with 1 when one does not, with 64 when it is called in another way.`;

const options = {
  command: { type: "string", default: "127.0.0.1:50051" },
  query: { type: "string", default: "127.0.0.1:50052" },
  filter: { type: "string", multiple: true, default: [] as string[] },
  quick: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  output: { type: "string", short: "o", default: "text" },
  help: { type: "boolean", short: "h", default: false },
} as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const lineOf = ({ rule, text, ok, expected, seen }: Finding): string =>
  ok ? `ok      ${rule}: ${text}` : `FAILED  ${rule}: ${text}; expected ${expected}, seen ${seen}`;

const readArguments = () => {
  try {
    return parseArgs({ options: { ...options, filter: { type: "string", multiple: true } } })
      .values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`);
    return undefined;
  }
};

const chosen = (filters: readonly string[], quick: boolean): readonly Rule[] =>
  allRules.filter(
    ({ name, slow = false }) =>
      !(quick && slow) && (filters.length === 0 || filters.some((filter) => name.includes(filter))),
  );

const run = async (): Promise<number> => {
  const values = readArguments();
  if (values === undefined || !["text", "json"].includes(values.output)) return 64;
  if (values.help) {
    say(usage);
    return 0;
  }
  const rules = chosen(values.filter ?? [], values.quick);
  if (values.list) {
    for (const { name, text } of rules) say(`${name}: ${text}`);
    return 0;
  }
  const wire = openWire({ commands: values.command, queries: values.query });
  const isText = values.output === "text";
  const findings = await runRules(rules, wire, (finding) => {
    if (isText) say(lineOf(finding));
  });
  wire.close();
  const failed = findings.filter(({ ok }) => !ok);
  const passed = findings.length - failed.length;
  if (isText) {
    for (const finding of failed) process.stderr.write(`${lineOf(finding)}\n`);
    say(`${passed} hold, ${failed.length} do not`);
  } else say(JSON.stringify({ passed, failed: failed.length, rules: findings }, undefined, 2));
  return failed.length > 0 || findings.length === 0 ? 1 : 0;
};

process.exitCode = await run();
