import { readConfig } from "../../platform/config.ts";
import { openCaller } from "../call.ts";
import { serviceConfig } from "../config.ts";
import { type Inputs, readInputs, type Typed } from "../inputs.ts";
import type { SpecParts } from "../run-spec.ts";
import type { Terminal } from "../terminal.ts";
import { createDemoPlan, type DemoPlan, type DemoStage } from "./demo-plan.ts";
import { createDemoTally, type DemoTally } from "./demo-tally.ts";
import { createProgressBar } from "./progress-bar.ts";
import { sendEach } from "./send-each.ts";
import { type DemoTarget, sendStreamed } from "./send-streamed.ts";
import { stageFailure } from "./stage-failure.ts";

const seedMax = 999_999;
const seedUnset = 1;
const sizeMin = 10;
const sizeMax = 100_000;
const sizeUnset = 3_000;
const callTimeoutMs = 30_000;

const readAddress = (inputs: Inputs): string | undefined => {
  const address = inputs.option("command-address");
  if (address !== undefined && !/^.+:\d{1,5}$/.test(address)) {
    inputs.refuse("--command-address", "must be like 127.0.0.1:50051");
  }
  return address;
};

const readDemo = (typed: Typed) => {
  const inputs = readInputs(typed);
  const demo = {
    seed: inputs.countOption("seed", 0, seedMax) ?? seedUnset,
    size: inputs.countOption("size", sizeMin, sizeMax) ?? sizeUnset,
    tenant: inputs.tenantOption("tenant"),
    address: readAddress(inputs),
  };
  inputs.done();
  return demo;
};

const sendStage = async (
  stage: DemoStage,
  target: DemoTarget,
  tally: DemoTally,
  terminal: Terminal,
): Promise<void> => {
  const { tick, end } = createProgressBar(stage.title, stage.count, terminal);
  const { address, headers } = target;
  const caller = openCaller(stage.service, address, { headers, timeoutMs: callTimeoutMs });
  try {
    await (stage.service === "daybook.account.v1.AccountCommandService"
      ? sendStreamed(stage, target, tally, tick)
      : sendEach(stage, caller, tally, tick));
  } catch (error) {
    throw stageFailure(error, address, terminal.errors);
  } finally {
    caller.close();
    end();
  }
};

const refusedText = ({ refused }: DemoTally): string => {
  const reasons = [...refused].map(([reason, count]) => `${count} ${reason}`);
  return reasons.length === 0 ? "none refused" : `refused: ${reasons.join(", ")}`;
};

const nextLines = ({ sights }: DemoPlan, tenant: string | undefined): string[] => {
  const { product, customer, orderId } = sights;
  const of = tenant === undefined ? "" : ` --tenant ${tenant}`;
  return [
    `product search ${product.name.toLowerCase()} --in-stock`,
    `product search --category ${product.category} --order-by price`,
    `product suggest ${product.colour.toLowerCase()}`,
    `customer search ${customer.name.toLowerCase()}`,
    `order show ${orderId}`,
    `order search ${customer.name.toLowerCase()}`,
    `account statement ${customer.id}`,
    'account search salary --min "7000 EUR" --order-by "amount desc"',
  ].map((line) => `  daybook ${line}${of}`);
};

/**
 * `daybook demo`: fills an installation with a small shop and its bank, then says what to look at.
 * The same seed again changes nothing: request ids follow from it.
 * @throws {CommandFailed} usage, or the service is away: the same demo again goes on from there.
 * @throws {ConfigInvalid}
 */
export const runDemo = async (typed: Typed, { terminal, env }: SpecParts): Promise<void> => {
  const demo = readDemo(typed);
  const address = demo.address ?? readConfig(serviceConfig, env).DAYBOOK_COMMAND_ADDRESS;
  const headers = demo.tenant === undefined ? {} : { "x-tenant-id": demo.tenant };
  const plan = createDemoPlan(demo);
  const tally = createDemoTally();
  const beganMs = performance.now();
  for (const stage of plan.stages) await sendStage(stage, { address, headers }, tally, terminal);
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
  const counts = plan.stages.map(({ title, count }) => `${count} ${title}`).join(", ");
  terminal.say(`A shop and its bank are there: ${counts}.`);
  const told = `${tally.done} commands done, ${tally.known} known from before`;
  terminal.say(`In ${seconds} s: ${told}, ${refusedText(tally)}.`);
  terminal.say("");
  terminal.say("The index follows within moments. To look at:");
  for (const line of nextLines(plan, demo.tenant)) terminal.say(line);
};
