import { expect, it } from "vitest";
import { readPromql } from "./promql.ts";

it("finds metrics, matchers and labels", () =>
  expect(
    readPromql(
      'sum by (job, le) (rate(a_bucket{code=~"X|Y", rpc!="a/B"}[5m])) > 0.02 ' +
        "unless on (job) b offset 5m",
    ),
  ).toEqual({
    selectors: [
      {
        metric: "a_bucket",
        matchers: [
          { label: "code", operator: "=~", value: "X|Y" },
          { label: "rpc", operator: "!=", value: "a/B" },
        ],
      },
      { metric: "b", matchers: [] },
    ],
    labels: ["job", "le", "job"],
  }));

it("takes the words inside of strings for no names", () =>
  expect(readPromql('up{job="sum by (x)"}').labels).toEqual([]));

it.each([
  ["sum(a", "brackets"],
  ["sum(a}", "brackets"],
  ["ratte(a[5m])", "what is ratte"],
  ["rate(a[5])", "no range"],
  ["a{b=c}", "no matcher"],
  ['a{b=="c"}', "no matcher"],
])("refuses %s", (expression, why) => expect(() => readPromql(expression)).toThrow(why));
