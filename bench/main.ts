import { cpus } from "node:os";
import { catchUp } from "./catch-up.ts";
import { embedded } from "./embedded.ts";
import { hotAccountBench } from "./hot-account.ts";
import { oneHotAccount } from "./one-hot-account.ts";
import { orders } from "./orders.ts";
import { overload } from "./overload.ts";
import { productSearch } from "./product-search.ts";
import { reads } from "./reads.ts";
import { rivals } from "./rivals.ts";
import { searchable } from "./searchable.ts";
import type { Section } from "./section.ts";
import { missingNeeds } from "./servers.ts";
import { stateLoad } from "./state-load.ts";
import { steady } from "./steady.ts";
import { streamCommandsBench } from "./stream-commands.ts";
import { token } from "./token.ts";
import { watchers } from "./watchers.ts";
import { wholeFlow } from "./whole-flow.ts";
import { writeSide } from "./write-side.ts";

/*
 * `npm run bench` runs every section, `npm run bench -- <name> …` those named. A section whose
 * servers or programs are not here says so, with the command that brings them.
 */

const sections: readonly Section[] = [
  embedded,
  rivals,
  writeSide,
  streamCommandsBench,
  hotAccountBench,
  stateLoad,
  oneHotAccount,
  overload,
  steady,
  wholeFlow,
  searchable,
  catchUp,
  reads,
  token,
  productSearch,
  orders,
  watchers,
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !sections.some((section) => section.name === name));
const names = sections.map(({ name }) => name).join(", ");
if (unknown.length > 0) {
  console.error(`Cannot run ${unknown.join(", ")}: the sections are ${names}`);
  process.exit(64);
}

console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
for (const section of sections) {
  if (wanted.length > 0 && !wanted.includes(section.name)) continue;
  console.log(`\n${section.name}: ${section.title}\n`);
  const missing = await missingNeeds(section.needs, process.env);
  if (missing.length > 0) console.log(`Skipped: ${missing.join("; ")}`);
  else console.log(await section.run(process.env));
}
