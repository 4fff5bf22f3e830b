import type { ServiceName } from "../tests/services/service.ts";
import type { Environment } from "./programs.ts";

/** What a section cannot do without, beside the project's own packages. */
export type Need = ServiceName | "pgbench" | "ghz";

/** One benchmark, run by its name. */
export type Section = {
  readonly name: string;
  /** What is measured, for people. */
  readonly title: string;
  readonly needs: readonly Need[];
  /** Runs it and gives the tables; everything it started has ended by then. */
  readonly run: (env: Environment) => Promise<string>;
};
