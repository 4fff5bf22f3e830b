/** How an installed server is made ready and started; ports and folder are its own. */
export type InstalledPlan = {
  readonly url: string;
  readonly managementUrl?: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whom it runs as, if not as the user of the tests; owns the folder. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  /** Fills the folder before the first start. */
  readonly prepare: () => Promise<void>;
  /** Ends the server in good order. */
  readonly stopSignal: NodeJS.Signals;
  /** Ends the server at once, leaving no shared memory behind. */
  readonly endSignal: NodeJS.Signals;
  /** Folder of the programs that came with it. */
  readonly programs: string;
};

/** What a plan is made for. */
export type PlanRequest = {
  readonly folder: string;
  /** Where the server is installed: a folder of binaries, or its home. */
  readonly installation: string;
  readonly settings: Readonly<Record<string, string>>;
};
