/**
 * How a command of the command line ends; documented in docs/exit-codes.md.
 * From 64 on as in `sysexits.h`.
 */
export const commandExitCodes = {
  ok: 0,
  /** The answer is no: refused, or not confirmed. Nothing was changed. */
  refused: 1,
  usage: 64,
  /** What was named does not exist. */
  notFound: 66,
  /** The server is away or too slow; whether the command took effect has to be looked at. */
  unavailable: 69,
  /** A bug. */
  software: 70,
  /** The server does not know who asks, or does not allow it. Nothing was changed. */
  notAllowed: 77,
  config: 78,
} as const;

/** How a command ends, by name. */
export type CommandOutcome = keyof typeof commandExitCodes;

/** A command that ends without having done what it was asked for. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly outcome: CommandOutcome;

  constructor(outcome: CommandOutcome, message: string) {
    super(message);
    this.outcome = outcome;
  }
}
