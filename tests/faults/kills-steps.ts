import { Buffer } from "node:buffer";
import { expect } from "vitest";
import { present } from "../e2e/messages.ts";
import type { ProcessName } from "../e2e/real-installation.ts";
import type { ServiceName } from "../services/service.ts";
import type { Direction } from "./fault-proxy.ts";
import type { Look, SentDocument } from "./kills-look.ts";
import { amqpAck, answerTo, type Matcher, postgresCommitted, type Traffic } from "./matchers.ts";

/** A moment in the work of a process at which it is killed: certain bytes are held, so it waits. */
export type KillStep = {
  readonly name: string;
  readonly victim: ProcessName;
  /** To or from which server the bytes go. */
  readonly server: ServiceName;
  readonly direction: Direction;
  /** A matcher of its own for each kill: some remember what they have seen. */
  readonly matcher: () => Matcher;
  /**
   * What becomes of the bytes after the kill: lost, or delivered late, when the next process has
   * taken over.
   */
  readonly fate: "lost" | "late";
  /** Looks, while the bytes are held, whether this is the step that its name says. */
  readonly witness?: (caught: Traffic, look: Look) => Promise<void>;
  /** True when the same run reaches a projector twice, which it has to tell. */
  readonly deliveredTwice?: boolean;
};

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const idsIn = (bytes: Buffer): string[] => [
  ...new Set(Array.from(bytes.toString("latin1").matchAll(uuid), ([id]) => id)),
];

const sentWith =
  (text: string | Buffer): Matcher =>
  ({ bytes }) =>
    bytes.includes(text);

const appendSent = sentWith("daybook.append(");

// A simple query: its type, its length, its text.
const commitSent = sentWith(Buffer.from("Q\0\0\0\x0bcommit\0", "latin1"));

// Class 60, method 40, a reserved number, the name of the exchange with its length.
const publishSent = sentWith(Buffer.from("\0\x3c\0\x28\0\0\x0bdaybook.log", "latin1"));

const markSent = sentWith("update daybook.relay_marks");

const documentsText = '"version_type":"external"';

/** The documents that a bulk request writes, as far as its bytes were seen. */
const documentsIn = (bytes: Buffer): SentDocument[] =>
  bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line.startsWith('{"index":') && line.includes(documentsText))
    .flatMap((line) => {
      try {
        const { _id, routing, version } = JSON.parse(line).index;
        return [{ id: _id, routing, version }];
      } catch {
        return []; // Cut off.
      }
    });

const checkpointLine = /"checkpoint":\{"partition":(\d+),"offset":(\d+)/g;

/**
 * The checkpoint behind documents that were sent since the matcher began to watch. A partition in
 * which nothing happens is closed by a write of its checkpoint too, which is none of these.
 */
const checkpointBehindDocuments = (): Matcher => {
  const sent = new Map<number, number>();
  return ({ bytes }) => {
    for (const { routing, version } of documentsIn(bytes)) {
      const partition = Number(routing.slice(1));
      sent.set(partition, Math.min(sent.get(partition) ?? version, version));
    }
    return [...bytes.toString("utf8").matchAll(checkpointLine)].some(
      ([, partition, offset]) => Number(offset) >= (sent.get(Number(partition)) ?? Infinity),
    );
  };
};

const appendIs = (stored: boolean) => async (request: Buffer, look: Look) => {
  const ids = idsIn(request);
  expect(ids).not.toEqual([]);
  expect((await look.storedRequests(ids)) > 0).toBe(stored);
};

/** Some partition's events are in the log, and its mark does not say that they are confirmed. */
const isUnmarked = async (_caught: Traffic, look: Look): Promise<void> => {
  const relayed = await look.relayed();
  const heads = await look.heads();
  expect(heads.some((head, partition) => head > (relayed[partition] ?? 0))).toBe(true);
};

const documentsAre =
  (written: boolean) =>
  async (request: Buffer, look: Look): Promise<void> => {
    const sent = documentsIn(request);
    expect(sent).not.toEqual([]);
    for (const [at, found] of (await look.documents(sent)).entries()) {
      const { version } = present(sent[at]);
      expect(found.version >= version).toBe(written);
      if (written) expect(found.checkpoint).toBeLessThan(version);
    }
  };

/** Beside it there may be checkpoints of partitions that are only closed. */
const checkpointIsBehind = async ({ bytes }: Traffic, look: Look): Promise<void> => {
  const applied = await look.applied();
  const sent = [...bytes.toString("utf8").matchAll(checkpointLine)];
  expect(
    sent.some(([, partition, offset]) => (applied[Number(partition)] ?? 0) < Number(offset)),
  ).toBe(true);
};

const appending = { victim: "command-service", server: "postgres" } as const;
const publishing = { victim: "command-service", server: "rabbitmq" } as const;
const posting = { victim: "projector", server: "elasticsearch" } as const;

const beforeCommit = {
  ...appending,
  direction: "toServer",
  matcher: () => appendSent,
  witness: ({ bytes }: Traffic, look: Look) => appendIs(false)(bytes, look),
} as const;

const beforeTheBulk = {
  ...posting,
  direction: "toServer",
  matcher: () => sentWith(documentsText),
  witness: ({ bytes }: Traffic, look: Look) => documentsAre(false)(bytes, look),
} as const;

const beforeTheCheckpoint = {
  ...posting,
  direction: "toServer",
  matcher: checkpointBehindDocuments,
  witness: checkpointIsBehind,
} as const;

/** Of the write side, in the order in which an event passes them. */
export const commandSteps = {
  beforeCommit: { ...beforeCommit, name: "before COMMIT, the append lost", fate: "lost" },
  commitAfterDeath: {
    ...beforeCommit,
    name: "before COMMIT, the append arriving when others were decided",
    fate: "late",
  },
  afterCommit: {
    ...appending,
    name: "after COMMIT, before a client hears",
    direction: "toClient",
    matcher: () => answerTo("daybook.append("),
    fate: "lost",
    witness: ({ asked }, look) => appendIs(true)(asked, look),
  },
} as const satisfies Record<string, KillStep>;

/** Of a decision that is made under the lock, because it lost against another replica. */
export const lockedSteps = {
  beforeLockedCommit: {
    ...appending,
    name: "under the lock, before COMMIT",
    direction: "toServer",
    matcher: () => commitSent,
    fate: "lost",
    witness: async (_caught, look) => expect(await look.openTransactions()).toBeGreaterThan(0),
  },
  lockedCommitAfterDeath: {
    ...appending,
    name: "under the lock, COMMIT arriving when others were decided",
    direction: "toServer",
    matcher: () => commitSent,
    fate: "late",
    witness: async (_caught, look) => expect(await look.openTransactions()).toBeGreaterThan(0),
  },
  afterLockedCommit: {
    ...appending,
    name: "under the lock, after COMMIT",
    direction: "toClient",
    matcher: () => postgresCommitted,
    fate: "lost",
  },
} as const satisfies Record<string, KillStep>;

/** Of the relay. */
export const relaySteps = {
  beforePublish: {
    ...publishing,
    name: "relay before it publishes",
    direction: "toServer",
    matcher: () => publishSent,
    fate: "lost",
    witness: isUnmarked,
  },
  publishAfterDeath: {
    ...publishing,
    name: "relay before it publishes, the run arriving behind newer ones",
    direction: "toServer",
    matcher: () => publishSent,
    fate: "late",
    witness: isUnmarked,
  },
  beforeConfirm: {
    ...publishing,
    name: "relay before the confirm",
    direction: "toClient",
    matcher: () => amqpAck,
    fate: "lost",
    witness: isUnmarked,
    deliveredTwice: true,
  },
  beforeMark: {
    ...appending,
    name: "relay before its mark",
    direction: "toServer",
    matcher: () => markSent,
    fate: "lost",
    witness: isUnmarked,
    deliveredTwice: true,
  },
  markAfterDeath: {
    ...appending,
    name: "relay before its mark, the mark arriving behind newer ones",
    direction: "toServer",
    matcher: () => markSent,
    fate: "late",
    witness: isUnmarked,
    deliveredTwice: true,
  },
} as const satisfies Record<string, KillStep>;

/** Of the projector. */
export const projectorSteps = {
  beforeBulk: { ...beforeTheBulk, name: "projector before the bulk", fate: "lost" },
  bulkAfterDeath: {
    ...beforeTheBulk,
    name: "projector before the bulk, which arrives behind newer ones",
    fate: "late",
  },
  afterBulk: {
    ...posting,
    name: "projector after the bulk",
    direction: "toClient",
    matcher: () => answerTo(documentsText),
    fate: "lost",
    witness: ({ asked }, look) => documentsAre(true)(asked, look),
  },
  beforeCheckpoint: {
    ...beforeTheCheckpoint,
    name: "projector before the checkpoint",
    fate: "lost",
  },
  checkpointAfterDeath: {
    ...beforeTheCheckpoint,
    name: "projector before the checkpoint, which arrives behind newer ones",
    fate: "late",
  },
  beforeAck: {
    victim: "projector",
    server: "rabbitmq",
    name: "projector before the ack",
    direction: "toServer",
    matcher: () => amqpAck,
    fate: "lost",
    deliveredTwice: true,
  },
} as const satisfies Record<string, KillStep>;
