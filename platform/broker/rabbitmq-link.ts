// Why not the driver's own recovery: it lets `createChannel` wait without end while the server is
// away, hears nothing of a connection that ends or is blocked while it is being set up, and keeps
// no deadline on that setup. A link is away (connecting, setting up or pausing), open (a session
// is there until its connection ends) or closed.

import { startLoop } from "../background-loop.ts";
import { connectRabbit, type RabbitConnection } from "./rabbitmq-connection.ts";
import { brokerAway } from "./rabbitmq-failure.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";

/** Rest after a connection that worked and ended. */
const reconnectPauseMs = 100;

/** A connection that is made again whenever it ends, and what was set up on it. */
export type Link<Session> = {
  /** Undefined while there is none. */
  session(): Session | undefined;
  /** The session that is open or the next one. @throws when `signal` aborts before. */
  nextSession(signal: AbortSignal): Promise<Session>;
  /** What the last attempt failed with, while there is no session. */
  failure(): unknown;
  /** Resolves when the first attempt to connect has succeeded or failed. */
  readonly tried: Promise<void>;
  /** Says good-bye and connects no more. */
  close(): Promise<void>;
};

/** Sessions to come, and who waits for them. */
const createWaiting = <Session>() => {
  const waiting = new Set<(session: Session) => void>();
  return {
    arrived: (session: Session): void => {
      for (const resolve of waiting) resolve(session);
      waiting.clear();
    },
    next: (signal: AbortSignal): Promise<Session> =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(take);
          reject(brokerAway("wait for the broker", "stopped"));
        };
        const take = (session: Session): void => {
          signal.removeEventListener("abort", stop);
          resolve(session);
        };
        waiting.add(take);
        signal.addEventListener("abort", stop);
        if (signal.aborted) stop();
      }),
  };
};

/**
 * Connects in the background, again and again. `setUp` makes of each connection a session; when it
 * throws, the connection counts as failed.
 */
export const openLink = <Session>(
  options: RabbitBrokerOptions,
  name: string,
  setUp: (connection: RabbitConnection) => Promise<Session>,
): Link<Session> => {
  const { logger } = options;
  const { promise: tried, resolve: wasTried } = Promise.withResolvers<void>();
  const waiting = createWaiting<Session>();
  let session: Session | undefined;
  let failure: unknown;

  const serve = async (signal: AbortSignal): Promise<void> => {
    const connection = await connectRabbit(options, name, signal);
    const hangUp = (): void => void connection.close();
    signal.addEventListener("abort", hangUp);
    if (signal.aborted) hangUp();
    try {
      session = await setUp(connection);
      failure = undefined;
      logger.info({ link: name }, "broker.connected");
      waiting.arrived(session);
      wasTried();
      const reason = await connection.ended;
      if (!signal.aborted) logger.warn({ link: name, reason }, "broker.disconnected");
    } finally {
      session = undefined;
      signal.removeEventListener("abort", hangUp);
      await connection.close();
    }
  };

  const loop = startLoop({
    name: `broker.${name}`,
    everyMs: reconnectPauseMs,
    backoffMaxMs: options.reconnectPauseMsMax,
    log: logger,
    work: async (signal) => {
      try {
        await serve(signal);
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        wasTried();
      }
    },
  });
  return {
    session: () => session,
    failure: () => failure,
    nextSession: async (signal) => session ?? waiting.next(signal),
    tried,
    close: loop.stop,
  };
};
