import { it } from "vitest";
import { describeWith, describeWithOwn } from "../services/service.ts";
import { startServer } from "../services/start-server.ts";
import type { ServerOptions, TestServer } from "../services/test-server.ts";
import { endure } from "./postgres-drill.ts";
import {
  connectionsTaken,
  diskFull,
  exhausted,
  halfOpen,
  readOnly,
  replyLost,
  restarted,
  silent,
  slow,
  terminated,
} from "./postgres-harms.ts";
import { expectPostgresStrandedSurvived } from "./postgres-stranded.ts";
import { commitsLate, idleInTransaction } from "./postgres-stuck.ts";
import { openSmallDisk, whyNoSmallDisk } from "./small-disk.ts";

const calmMs = 10_000;
const halfMinute = { lastsMs: 30_000 };
const services = ["postgres", "rabbitmq", "elasticsearch"] as const;
const outcome = "Commands are told not now at worst, and nothing is lost";

describeWith(services, outcome, () => {
  const faults = [
    terminated(halfMinute),
    slow(halfMinute),
    halfOpen({ lastsMs: 20_000 }),
    silent({ lastsMs: 20_000 }),
    replyLost("cut", 10),
    replyLost("silent", 3),
    idleInTransaction(halfMinute),
    commitsLate(halfMinute),
  ];
  for (const fault of faults) {
    it(`when ${fault.name}`, () => endure([fault], { seed: 51, calmMs }));
  }

  it("when every client of a small pool waits for a reply", () => {
    const settings = { DATABASE_POOL_MAX: "2" };
    return endure([exhausted(halfMinute)], { seed: 52, calmMs, settings });
  });
});

describeWith(services, "Postgres whose connections fall silent for good", () => {
  it("is searchable 10 s later, and keeps nobody from ending in time", () =>
    expectPostgresStrandedSurvived(57));
});

const onServer = async (
  options: ServerOptions,
  work: (server: TestServer) => Promise<void>,
): Promise<void> => {
  const server = await startServer("postgres", options);
  try {
    await work(server);
  } finally {
    await server.close();
  }
};

const noSmallDisk = await whyNoSmallDisk();

const describeWithOwnPostgres = (name: string, suite: () => void): void =>
  describeWithOwn(["postgres"], name, () =>
    describeWith(["rabbitmq", "elasticsearch"], "in a whole installation", suite),
  );

describeWithOwnPostgres(outcome, () => {
  const faults = [
    restarted("kill", { lastsMs: 0 }),
    restarted("stop", { lastsMs: 0 }),
    restarted("stop", halfMinute),
    readOnly(halfMinute),
  ];
  for (const fault of faults) {
    it(`when ${fault.name}`, () =>
      onServer({}, (server) => endure([fault], { seed: 53, server, calmMs })));
  }

  it("when somebody else has taken every connection", () =>
    onServer({ settings: { max_connections: "40" } }, (server) =>
      endure([connectionsTaken(halfMinute)], { seed: 54, server, calmMs }),
    ));

  const whenFull = "when the server's disk is full";
  it.skipIf(noSmallDisk)(noSmallDisk ? `${whenFull} (${noSmallDisk})` : whenFull, async () => {
    const disk = await openSmallDisk();
    try {
      await onServer({ folder: disk.folder }, (server) =>
        endure([diskFull(disk, { lastsMs: 20_000 })], { seed: 55, server, calmMs }),
      );
    } finally {
      await disk.close();
    }
  });
});
