import { cpus } from "node:os";
import { formatTable } from "./figures.ts";
import { benchInProcess } from "./in-process.ts";
import { benchOverGrpc } from "./over-grpc.ts";

const whole = (figure: number): string => Math.round(figure).toLocaleString("en");
const ms = (figure: number): string => `${figure.toFixed(figure < 10 ? 1 : 0)} ms`;

console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}\n`);

const inProcess = await benchInProcess();
console.log("In process, PGlite in a folder, 64 callers over 10,000 accounts, deposits:\n");
console.log(
  formatTable([
    ["what", "commands/s", "ratio"],
    ["executor", whole(inProcess.executorPerSecond), inProcess.ratio.toFixed(1)],
    ["plain read-decide-insert loop", whole(inProcess.naivePerSecond), "1"],
  ]),
);

const overGrpc = await benchOverGrpc();
console.log("\nThrough gRPC, the whole embedded process with projector and index, deposits:\n");
console.log(
  formatTable([
    ["in flight", "commands/s", "p50", "p99"],
    ...overGrpc.loads.map(({ callers, perSecond, p50Ms, p99Ms }) => [
      String(callers),
      whole(perSecond),
      ms(p50Ms),
      ms(p99Ms),
    ]),
  ]),
);
console.log("");
console.log(
  formatTable([
    ["what", "p50", "p99"],
    [
      "commit to searchable, with its token",
      ms(overGrpc.searchable.p50Ms),
      ms(overGrpc.searchable.p99Ms),
    ],
  ]),
);
console.log(`\nStart to ready: ${ms(overGrpc.firstStartMs)} on an empty folder, `);
console.log(`${ms(overGrpc.restartMs)} on the folder after the load and a kill.`);
