/** One label of a selector and what it must be: `code=~"INTERNAL|UNKNOWN"`. */
export type Matcher = { readonly label: string; readonly operator: string; readonly value: string };

/** What an expression names. */
export type PromqlNames = {
  readonly selectors: readonly { readonly metric: string; readonly matchers: readonly Matcher[] }[];
  /** Labels of `by`, `on` and the like. */
  readonly labels: readonly string[];
};

const functions = new Set(
  (
    "absent avg avg_over_time count deriv group histogram_quantile increase label_replace max " +
    "max_over_time min min_over_time rate sum topk vector"
  ).split(" "),
);
const operators = new Set(["and", "or", "unless", "bool", "offset"]);
const labelLists = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);

const token =
  /"(?:[^"\\]|\\.)*"|[a-zA-Z_][\w:]*|\[[^\]]*\]|\d+(?:\.\d+)?[smhd]?|[=!]~|!=|[=<>]=?|\S/g;
const range = /^\[(?:\d+[smhd](?::\d+[smhd]?)?|\$__rate_interval)\]$/;
const isName = (text: string): boolean => /^[a-zA-Z_]/.test(text);
const matcherOperators = new Set(["=", "=~", "!=", "!~"]);

const requireBalanced = (tokens: readonly string[], expression: string): void => {
  const closing: Readonly<Record<string, string>> = { "(": ")", "{": "}" };
  const open: string[] = [];
  for (const one of tokens) {
    const closer = closing[one];
    if (closer !== undefined) open.push(closer);
    else if ((one === ")" || one === "}") && open.pop() !== one) open.push("");
  }
  if (open.length > 0) throw new SyntaxError(`Cannot read ${expression}: brackets do not match`);
};

/** The names of a list in parentheses that begins at `at`, and the place behind it. */
const readList = (tokens: readonly string[], at: number) => {
  const end = tokens.indexOf(")", at);
  return { names: tokens.slice(at + 1, end).filter((one) => one !== ","), end };
};

/** The matchers in braces that begin at `at`, and the place behind them. */
const readMatchers = (tokens: readonly string[], at: number, expression: string) => {
  const end = tokens.indexOf("}", at);
  const matchers: Matcher[] = [];
  for (let place = at + 1; place < end; place += 4) {
    const [label = "", operator = "", quoted = "", next = ""] = tokens.slice(place, place + 4);
    const fits = isName(label) && matcherOperators.has(operator) && /^".*"$/.test(quoted);
    if (!fits || (next !== "," && next !== "}")) {
      throw new SyntaxError(
        `Cannot read ${expression}: no matcher is ${label}${operator}${quoted}`,
      );
    }
    matchers.push({ label, operator, value: quoted.slice(1, -1) });
  }
  return { matchers, end };
};

/**
 * Reads the names in an expression of Prometheus, as far as they go: which metrics with which
 * matchers, which labels. No judge of the grammar, which promtool is.
 * @throws {SyntaxError} on brackets that do not match, unknown functions and malformed matchers.
 */
export const readPromql = (expression: string): PromqlNames => {
  const tokens: readonly string[] = expression.match(token) ?? [];
  requireBalanced(tokens, expression);
  const selectors: { metric: string; matchers: readonly Matcher[] }[] = [];
  const labels: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const [one = "", next = ""] = tokens.slice(at, at + 2);
    if (one.startsWith("[") && !range.test(one)) {
      throw new SyntaxError(`Cannot read ${expression}: ${one} is no range`);
    }
    if (!isName(one) || operators.has(one)) continue;
    if (labelLists.has(one)) {
      const { names, end } = readList(tokens, at + 1);
      labels.push(...names);
      at = end;
    } else if (next === "(" || labelLists.has(next)) {
      if (!functions.has(one))
        throw new SyntaxError(`Cannot read ${expression}: what is ${one}()?`);
    } else if (next === "{") {
      const { matchers, end } = readMatchers(tokens, at + 1, expression);
      selectors.push({ metric: one, matchers });
      at = end;
    } else selectors.push({ metric: one, matchers: [] });
  }
  return { selectors, labels };
};
