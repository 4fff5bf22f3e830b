/**
 * How a command of the command line ends; documented in docs/exit-codes.md.
 * `usage` 64 and `config` 78 as in `sysexits.h`.
 */
export const commandExitCodes = {
  ok: 0,
  /** The answer is no: not confirmed, or the state does not allow it. Nothing was changed. */
  refused: 1,
  usage: 64,
  /** The server is away or too slow; whether the command took effect has to be looked at. */
  unavailable: 69,
  /** A bug. */
  software: 70,
  config: 78,
} as const;

/** A command that ends without having done what it was asked for. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly outcome: keyof typeof commandExitCodes;

  constructor(outcome: keyof typeof commandExitCodes, message: string) {
    super(message);
    this.outcome = outcome;
  }
}
