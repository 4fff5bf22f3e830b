import type { ServerAddress } from "./service.ts";

/** How a server is started; what is left out is the server's own default. */
export type ServerOptions = {
  /** Settings in the server's own words: `-c`, a line of rabbitmq.conf, `-E`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Folder in which an installed server makes its own, removed with it; default the system's. */
  readonly folder?: string;
};

/** A server of one test, on a port and with data of its own. */
export type TestServer = ServerAddress & {
  /** Ends it in good order; nothing listens until {@link TestServer.start}. Keeps the data. */
  stop(): Promise<void>;
  /** SIGKILL: nothing is flushed, nobody is told. Keeps the data. */
  kill(): Promise<void>;
  /** Starts it again at the same URL with the same data; resolves once it answers. */
  start(): Promise<void>;
  /** Stop, or kill, and start. */
  restart(how?: "stop" | "kill"): Promise<void>;
  /** Halts all its processes: connections stay open and nothing is answered. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Runs a program that came with the server (`rabbitmqctl`) against it; gives its output. */
  run(program: string, args: readonly string[]): Promise<string>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
};
