/** One way to handle commands, beside the executor. */
export type Rival = {
  /** Opens an account; nothing of it is counted. */
  open(accountId: string): Promise<void>;
  /** One deposit of one cent, in the log when it resolves. */
  deposit(accountId: string): Promise<void>;
  close(): Promise<void>;
};

/** A package that a rival is made of, at an exact version. */
export type RivalPackage = `${string}@${string}`;
