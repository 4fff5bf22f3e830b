import { Buffer } from "node:buffer";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createRandom } from "../e2e/seeded-random.ts";
import { createHolds, type Hold } from "./holds.ts";
import type { Matcher } from "./matchers.ts";
import { createSlowness } from "./slowness.ts";

/** Which way bytes go. */
export type Direction = "toServer" | "toClient";

/** What goes wrong with every connection; nothing when all are left out. */
export type Faults = {
  /** Each piece of bytes is late by up to this time, as the seed has it. */
  readonly delayMs?: number;
  /** Bytes that one direction of one connection carries in a second. */
  readonly bytesPerSecond?: number;
  /**
   * Connections are accepted and nothing goes through, neither way, as behind a network that lost
   * its route. What was sent meanwhile arrives once it is over.
   */
  readonly halfOpen?: boolean;
  /** New connections are closed at once; those there are stay. */
  readonly refuse?: boolean;
};

/** A TCP proxy in front of a server, for tests. */
export type FaultProxy = {
  readonly port: number;
  /** The same URL with the proxy in the place of the server. */
  readonly through: (serverUrl: string) => string;
  /** From now on, in the place of what was set before. */
  readonly set: (faults: Faults) => void;
  /** Cuts every connection off; returns how many there were. */
  readonly cut: () => number;
  /**
   * Every connection that there is falls silent for good, as when the node behind it has vanished:
   * what is sent on it is lost and nobody is told. New ones are carried. Returns how many fell.
   */
  readonly strand: () => number;
  /** Holds back the first bytes that match, and what comes after them on the same connection. */
  readonly hold: (direction: Direction, matcher: Matcher) => Hold;
  /** Connections open at this moment. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

/** Where the server is, and what chance is drawn from. */
export type FaultProxyOptions = {
  readonly host?: string;
  readonly port: number;
  readonly seed: number;
};

const overlapBytes = 64;
const askedBytesMax = 65_536;

/** What one connection has carried, as far as matchers look at it. */
const createTraffic = () => {
  const last = { toServer: Buffer.alloc(0), toClient: Buffer.alloc(0) };
  const sinceOther = { toServer: Buffer.alloc(0), toClient: Buffer.alloc(0) };
  return (direction: Direction, chunk: Buffer) => {
    const other = direction === "toServer" ? "toClient" : "toServer";
    const bytes = Buffer.concat([last[direction], chunk]);
    last[direction] = bytes.subarray(-overlapBytes);
    const asked = sinceOther[other];
    sinceOther[other] = Buffer.alloc(0);
    const room = askedBytesMax - sinceOther[direction].length;
    sinceOther[direction] = Buffer.concat([sinceOther[direction], chunk.subarray(0, room)]);
    return { bytes, asked };
  };
};

const write = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

type Pair = readonly [Socket, Socket];

/** Carries bytes between the two ends of connections. */
const createCarrier = (
  holds: ReturnType<typeof createHolds>,
  slowness: ReturnType<typeof createSlowness>,
) => {
  const pairs = new Set<Pair>();
  const stranded = new WeakSet<Pair>();

  const carry = async (
    direction: Direction,
    pair: Pair,
    see: ReturnType<typeof createTraffic>,
  ): Promise<void> => {
    const [from, to] = direction === "toServer" ? pair : [pair[1], pair[0]];
    for await (const chunk of from as AsyncIterable<Buffer>) {
      if (stranded.has(pair)) continue;
      if ((await holds.pass(direction, see(direction, chunk))) === "dropped") {
        // Leaving the loop does this as well, but not when the sender has said its last meanwhile.
        from.destroy();
        return;
      }
      for (const piece of slowness.pieces(chunk)) {
        await slowness.wait(piece.length);
        await write(to, piece);
      }
    }
    if (!stranded.has(pair)) to.end();
    // The client has gone, and nobody is left to answer it.
    else if (direction === "toServer") from.destroy();
  };

  const join = (client: Socket, upstream: Socket): void => {
    const pair = [client, upstream] as const;
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    // The client hears nothing of the end of a server that has vanished.
    const endOfServer = (): void => {
      if (!stranded.has(pair)) end();
    };
    pairs.add(pair);
    client.setNoDelay(true).on("error", end).on("close", end);
    upstream.setNoDelay(true).on("error", endOfServer).on("close", endOfServer);
    const see = createTraffic();
    carry("toServer", pair, see).catch(end);
    carry("toClient", pair, see).catch(endOfServer);
  };

  const strand = (): number => {
    const open = [...pairs].filter((pair) => !stranded.has(pair));
    for (const pair of open) {
      stranded.add(pair);
      pair[1].destroy();
    }
    return open.length;
  };

  const cut = (): number => {
    const open = [...pairs];
    for (const [client, upstream] of open) {
      client.resetAndDestroy();
      upstream.destroy();
    }
    return open.length;
  };
  return { join, cut, strand, size: () => pairs.size };
};

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
};

/**
 * A proxy that makes faults on purpose: delays, throttles, cuts, half-open connections, and a
 * chosen reply held back so that a kill hits an exact step. With the same seed and the same bytes
 * it draws the same delays.
 */
export const openFaultProxy = async (options: FaultProxyOptions): Promise<FaultProxy> => {
  const { host = "127.0.0.1", port, seed } = options;
  const random = createRandom(seed);
  const holds = createHolds();
  const slowness = createSlowness((mostMs) => random.integer(0, mostMs));
  const carrier = createCarrier(holds, slowness);
  let faults: Faults = {};
  // Half-closed connections are carried as such.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (faults.refuse) client.resetAndDestroy();
    else carrier.join(client, connect({ host, port, allowHalfOpen: true }));
  });
  const own = await listen(server);
  return {
    port: own,
    through: (serverUrl) => {
      const url = new URL(serverUrl);
      url.hostname = "127.0.0.1";
      url.port = String(own);
      return url.href;
    },
    set: (wanted) => {
      faults = wanted;
      slowness.set(wanted);
    },
    cut: carrier.cut,
    strand: carrier.strand,
    hold: holds.hold,
    connections: carrier.size,
    close: async () => {
      slowness.set({});
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      carrier.cut();
      holds.dropAll();
      await closed;
    },
  };
};
