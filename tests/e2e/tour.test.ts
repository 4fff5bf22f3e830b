import { describe, expect, it } from "vitest";
import { readGrpcurlCommand } from "./grpcurl-command.ts";
import { comparePrinted } from "./printed-answer.ts";
import { shellWords } from "./shell-words.ts";
import { readTour } from "./tour.ts";

const fence = "```";
const readme = (tour: string): string =>
  `# X\n\n## A tour\n\n${tour}\n\n## Next\n\n${fence}\nno\n${fence}`;
const block = (language: string, text: string): string =>
  `${fence}${language}\n${text}\n${fence}\n`;

const addresses = {
  commands: "127.0.0.1:7001",
  queries: "127.0.0.1:7002",
  operations: "127.0.0.1:7003",
  metrics: "http://127.0.0.1:7004/metrics",
};

describe("readTour()", () => {
  it("reads each command with the answer or error after it, of its section alone", () => {
    const error = "ERROR:\n  Code: NotFound\n  Message: Cannot find it: gone";
    const first = `${block("sh", "one")}text\n${block("json", '{"a":1}')}`;
    const tour = `${first}${block("sh", "grpcurl two")}${block("text", error)}`;
    expect(readTour(readme(tour))).toEqual([
      { command: "one", printed: { kind: "answer", response: { a: 1 } } },
      {
        command: "grpcurl two",
        printed: { kind: "error", code: "NotFound", message: "Cannot find it: gone" },
      },
    ]);
  });

  it("reads what another program than grpcurl prints as lines", () => {
    const tour = `${block("sh", "npm run daybook -- demo")}${block("text", "done\nall")}`;
    expect(readTour(readme(tour))).toEqual([
      { command: "npm run daybook -- demo", printed: { kind: "lines", text: "done\nall" } },
    ]);
  });

  it.each([
    ["without its section", "# X"],
    ["with a command that prints nothing", readme(block("sh", "one"))],
    ["with a block of another kind", readme(block("", "one"))],
  ])("refuses a README %s", (_what, text) => {
    expect(() => readTour(text)).toThrow(SyntaxError);
  });
});

describe("shellWords()", () => {
  it.each([
    ["a  b\tc", ["a", "b", "c"]],
    ["a 'b c' \"d 'e'\"", ["a", "b c", "d 'e'"]],
    ['a"b"\'c\' ""', ["abc", ""]],
    ["a \\\n  b", ["a", "b"]],
    ['"\\"x\\""', ['"x"']],
    ['\'{"a": "b"}\'', ['{"a": "b"}']],
  ])("splits %j as sh does", (command, words) => {
    expect(shellWords(command)).toEqual(words);
  });

  it("refuses a quote without end", () => {
    expect(() => shellWords("a 'b")).toThrow("Cannot read the command: a lone '");
  });
});

describe("readGrpcurlCommand()", () => {
  it("reads flags, address and method and calls who serves on the documented port", () => {
    const command = `grpcurl -plaintext -H 'x-tenant-id: a' -d '{"x":1}' localhost:50052 s.S/M`;
    expect(readGrpcurlCommand(command, addresses)).toEqual({
      address: "127.0.0.1:7002",
      method: "s.S/M",
      request: '{"x":1}',
      headers: ["x-tenant-id: a"],
    });
  });

  it.each(["curl x", "grpcurl -v a:50051 m", "grpcurl localhost:50051", "grpcurl a:1 m"])(
    "refuses %s",
    (command) => {
      expect(() => readGrpcurlCommand(command, addresses)).toThrow(/^Cannot /);
    },
  );
});

describe("comparePrinted()", () => {
  const id = "00000000-0000-4000-8000-000000000001";
  const otherId = "00000000-0000-4000-8000-000000000002";

  it("takes another id, time, month or token for the printed one and remembers it", () => {
    const printed = { id, time: "2026-01-02T03:04:05.006Z", month: "2026-01", t: `${id}.1.7:2` };
    const actual = {
      id: otherId,
      time: "2027-01-02T03:04:05Z",
      month: "2027-12",
      t: `${otherId}.1.7:9`,
    };
    const found = comparePrinted(printed, actual);
    expect(found.differences).toEqual([]);
    expect([...found.actual]).toEqual(
      Object.values(printed).map((text, at) => [text, Object.values(actual)[at]]),
    );
  });

  it("takes another progress of the same partitions", () => {
    const printed = { asOf: { positions: { 3: "1" } } };
    expect(comparePrinted(printed, { asOf: { positions: { 3: "8" } } }).differences).toEqual([]);
    expect(comparePrinted(printed, { asOf: { positions: { 4: "1" } } }).differences).toHaveLength(
      2,
    );
  });

  it.each([
    [{ a: "1" }, { a: "2" }],
    [{ a: "1" }, {}],
    [{}, { a: "1" }],
    [[1], [1, 2]],
    [{ a: true }, { a: false }],
    [{ a: id }, { a: "x" }],
    [{ t: `${id}.1.7:2` }, { t: `${id}.1.8:2` }],
  ])("finds the difference between %j and %j", (printed, actual) => {
    expect(comparePrinted(printed, actual).differences).toHaveLength(1);
  });
});
