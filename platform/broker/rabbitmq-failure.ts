import { RequestFailed } from "../failure.ts";

const replyCodeOf = (error: unknown): number | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "number"
    ? error.code
    : undefined;

/** Texts of the driver that say more than the error's name, and nothing of the server. */
const driverTexts = ["Heartbeat timeout", "Unexpected close"];

/**
 * What went wrong in a word: `ECONNREFUSED`, `ACCESS_REFUSED`, `reply 404`. The texts of server,
 * driver and system are not passed on; they name hosts, users and virtual hosts.
 */
export const faultOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown fault";
  if ("code" in error && typeof error.code === "string") return error.code;
  const replyCode = replyCodeOf(error);
  if (replyCode !== undefined) return `reply ${replyCode}`;
  if (driverTexts.includes(error.message)) return error.message.toLowerCase();
  // The driver tells a refused handshake by its text only; of a refused virtual host not even why.
  if (error.message.startsWith("Expected ConnectionOpenOk")) return "NOT_ALLOWED";
  const name = /\d{3} \(([A-Z-]+)\) with message/.exec(error.message)?.[1];
  return name?.replaceAll("-", "_") ?? error.name;
};

const refusals: Readonly<Record<string, string>> = {
  ACCESS_REFUSED: "login refused",
  NOT_ALLOWED: "virtual host refused",
};

/** Why there is no connection, for health: what somebody has to mend, or that nobody answers. */
export const whyAway = (error: unknown): string => {
  if (!(error instanceof BrokerFailed)) return "unreachable";
  if (error.replyCode !== undefined) return `refused with reply ${error.replyCode}`;
  return refusals[error.fault] ?? "unreachable";
};

/** The broker cannot do something now; the same may be tried again. */
export const brokerAway = (verb: string, state: string): RequestFailed =>
  new RequestFailed("STORE_UNAVAILABLE", `Cannot ${verb}: ${state}`);

/** The server refused, or the connection ended before it answered. */
export class BrokerFailed extends RequestFailed {
  /** AMQP reply code of a refusal: 404 is not there, 406 is there and different. */
  readonly replyCode: number | undefined;
  /** What went wrong in a word; see {@link faultOf}. */
  readonly fault: string;

  constructor(verb: string, error: unknown) {
    const fault = faultOf(error);
    super("STORE_UNAVAILABLE", `Cannot ${verb}: ${fault}`);
    this.fault = fault;
    this.replyCode = replyCodeOf(error);
  }
}
