import type { ServiceName } from "../platform/grpc/proto.ts";
import type { Inputs } from "./inputs.ts";
import type { OutputFormat } from "./output.ts";
import type { JsonObject } from "./proto-json.ts";
import type { Column, Field } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** An option of a command: flags as commander takes them, and a line of help. */
export type OptionSpec = {
  /** `--owner <id>`. */
  readonly flags: string;
  readonly help: string;
  /** It may be given several times, once for each value. */
  readonly repeats?: boolean;
};

/** What a person sees of an answer. */
export type View = {
  /** Labels and texts that stand above the list, or are all there is. */
  readonly fields?: (answer: JsonObject) => readonly Field[];
  /** Elements of a list, one a line. */
  readonly list?: {
    /** Name of the repeated field: `entries`. */
    readonly name: string;
    readonly columns: readonly Column<JsonObject>[];
    /** True when the answer has `highlights`, one for each element: columns see them as its own. */
    readonly highlighted?: true;
    /** What is said when there are no elements; unset: that nothing was found. */
    readonly none?: string;
  };
};

/** How a command goes on until it has all of a list. */
export type Paging = {
  /** Elements that are shown unless `--limit` says otherwise; undefined = all of them. */
  readonly limitUnset: number | undefined;
};

/** How a command deals with an RPC that answers with a stream. */
export type StreamSpec = {
  /**
   * The request with which to go on after a message when the stream breaks; undefined when the
   * answer can only be had as a whole.
   */
  readonly goOn: (request: object, message: object) => object | undefined;
  readonly write: (
    messages: AsyncIterable<object>,
    format: OutputFormat,
    terminal: Terminal,
  ) => Promise<void>;
};

/** Writes an answer as HTML; `call` asks for it, with more fields of the request. */
export type WriteHtml = (
  call: (more: object) => Promise<object>,
  request: object,
  terminal: Terminal,
) => Promise<void>;

/** One command of the command line that calls a service; options that all have are added to it. */
export type CommandSpec = {
  /** Words after `daybook`: `account`, `deposit`. */
  readonly path: readonly [group: string, name: string];
  /** Heading under which the help of the group lists it. */
  readonly heading: string;
  readonly summary: string;
  /** `<account> <amount...>`; optional ones in brackets. */
  readonly args: string;
  readonly options: readonly OptionSpec[];
  /** What follows `daybook account deposit` in an example. */
  readonly examples: readonly string[];
  readonly service: ServiceName;
  /** Name of the RPC as its client has it: `depositMoney`. */
  readonly rpc: string;
  /** The request but for what all commands or queries have. */
  readonly request: (inputs: Inputs) => object;
  readonly paging?: Paging;
  readonly view: View;
  /** Set when the RPC answers with a stream. */
  readonly stream?: StreamSpec;
  /** Set when `-o html` can be asked for. */
  readonly html?: WriteHtml;
};
