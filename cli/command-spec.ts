import type { ServiceName } from "../platform/grpc/proto.ts";
import type { Inputs } from "./inputs.ts";
import type { JsonObject } from "./proto-json.ts";
import type { Column, Field } from "./table.ts";

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
  };
};

/** How a command goes on until it has all of a list. */
export type Paging = {
  /** Elements that are shown unless `--limit` says otherwise; undefined = all of them. */
  readonly limitUnset: number | undefined;
};

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
};
