import type { AccountEvent, EntryEvent } from "../domain/account/events.ts";
import { aggregateIdOf, type RecordedEvent } from "../domain/event.ts";
import { ofStream, type Projection } from "./projection.ts";
import {
  emptyRiskMemory,
  type Finding,
  type RiskEntry,
  type RiskMemory,
  type RiskRule,
  riskPoints,
  riskRules,
  watchEntry,
} from "./risk-signals.ts";

/** How risky an account looks after its newest entry. */
export type RiskDocument = {
  readonly accountId: string;
  readonly currencyCode: string;
  /** 0 to 100. */
  readonly score: bigint;
  readonly level: RiskLevel;
  /** Record time of the newest entry that was judged; 0 before the first. */
  readonly lastEntryTime: number;
  /** {@link RiskSignal}s as JSON, in the order of the rules. */
  readonly signals: string;
  /** {@link RiskMemory} as JSON: bounded, whatever the account has seen. */
  readonly memory: string;
};

/** From 30 points on medium, from 60 on high. */
export type RiskLevel = "low" | "medium" | "high";

/** One rule that counts, with its newest findings put together. */
export type RiskSignal = {
  readonly name: RiskRule;
  readonly points: number;
  readonly explanation: string;
  /** Oldest first, each once. */
  readonly entryIds: readonly string[];
  /** Of the newest finding; amounts in minor units. */
  readonly figures: Readonly<Record<string, string>>;
};

const scoreMax = 100;
const mediumFrom = 30;
const highFrom = 60;

const levelOf = (score: number): RiskLevel => {
  if (score >= highFrom) return "high";
  return score >= mediumFrom ? "medium" : "low";
};

const signalOf = (name: RiskRule, findings: readonly Finding[]): RiskSignal[] => {
  const last = findings.at(-1);
  if (last === undefined) return [];
  const entryIds = [...new Set(findings.flatMap((finding) => finding.entryIds))];
  const { explanation, figures } = last;
  return [{ name, points: riskPoints[name], explanation, entryIds, figures }];
};

/** @throws {Error} when the document was never opened, so was lost: its stream is held. */
const judge =
  (kindOf: (event: EntryEvent) => RiskEntry["kind"]) =>
  (document: RiskDocument, event: EntryEvent, recorded: RecordedEvent): RiskDocument => {
    if (document.currencyCode === "") {
      throw new Error(`Cannot judge account ${document.accountId}: its opening is missing`);
    }
    const { entryId, amountMinor, currencyCode, after } = event;
    const undoes = event.type === "EntryReversed" && event.direction === "debit";
    const entry: RiskEntry = {
      entryId,
      kind: kindOf(event),
      amountMinor,
      currencyCode,
      time: recorded.recordedAt,
      debitsAfterMinor: after.debitsMinor,
      reversedDebitMinor: undoes ? amountMinor : 0n,
    };
    const memory = watchEntry(JSON.parse(document.memory) as RiskMemory, entry);
    const signals = riskRules.flatMap((rule) => signalOf(rule, memory.findings[rule] ?? []));
    const points = signals.reduce((sum, signal) => sum + signal.points, 0);
    const score = Math.min(scoreMax, points);
    return {
      ...document,
      score: BigInt(score),
      level: levelOf(score),
      lastEntryTime: recorded.recordedAt,
      signals: JSON.stringify(signals),
      memory: JSON.stringify(memory),
    };
  };

const credit = judge(() => "credit");
const debit = judge(() => "debit");

/** One document per account: score and signals of its entries. */
export const risk: Projection<RiskDocument, AccountEvent> = {
  name: "risk",
  version: 1,
  mapping: {
    accountId: "keyword",
    currencyCode: "keyword",
    score: "long",
    level: "keyword",
    lastEntryTime: "date",
    signals: "stored",
    memory: "stored",
  },
  sortedBy: [["accountId"], ["score", "accountId"], ["lastEntryTime"]],
  documents: ofStream,
  initialDocument: (accountId) => ({
    accountId,
    currencyCode: "",
    score: 0n,
    level: "low",
    lastEntryTime: 0,
    signals: "[]",
    memory: JSON.stringify(emptyRiskMemory),
  }),
  evolve: {
    AccountOpened: (document, { currencyCode }, { streamId }) => ({
      ...document,
      accountId: aggregateIdOf(streamId),
      currencyCode,
    }),
    MoneyDeposited: credit,
    TransferReceived: credit,
    MoneyWithdrawn: debit,
    TransferSent: debit,
    HoldCaptured: debit,
    EntryReversed: judge(() => "reversal"),
  },
};
