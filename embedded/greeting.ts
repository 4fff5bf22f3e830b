import { randomUUID } from "node:crypto";
import type { Addresses } from "./service.ts";

const call = (address: string, method: string, request: object): string =>
  `  grpcurl -plaintext -d '${JSON.stringify(request)}' ${address} daybook.account.v1.${method}`;

/** What a person reads once the process is ready: where it listens, and two calls to try. */
export const greeting = ({ commands, queries, operations, metrics }: Addresses, folder: string) =>
  [
    `Daybook is ready. Its data is in ${folder}: it survives a kill, not a power loss.`,
    `  commands    ${commands}`,
    `  queries     ${queries}`,
    `  operations  ${operations}`,
    `  metrics     ${metrics}`,
    "Try:",
    call(commands, "AccountCommandService/OpenAccount", {
      request_id: randomUUID(),
      account_id: "alice",
      owner_id: "alice",
      currency_code: "EUR",
    }),
    call(queries, "AccountQueryService/GetAccount", { account_id: "alice" }),
    "",
  ].join("\n");
