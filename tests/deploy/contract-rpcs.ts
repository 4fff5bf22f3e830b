import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One RPC of the contract. */
export type ContractRpc = {
  /** Full name: `daybook.account.v1.AccountQueryService`. */
  readonly service: string;
  readonly method: string;
  /** Whether one side or both send any number of messages. */
  readonly streams: boolean;
};

const proto = fileURLToPath(new URL("../../proto/", import.meta.url));

/** Every RPC of the contract, as the .proto files declare them. */
export const readContractRpcs = (): ContractRpc[] =>
  globSync("daybook/**/*_service.proto", { cwd: proto }).flatMap((path) => {
    const text = readFileSync(`${proto}${path}`, "utf8");
    const [, name = ""] = /^package ([\w.]+);$/m.exec(text) ?? [];
    const [, service = ""] = /^service (\w+) \{$/m.exec(text) ?? [];
    return [...text.matchAll(/^ {2}rpc (\w+)\((.*)$/gm)].map(([, method = "", rest = ""]) => ({
      service: `${name}.${service}`,
      method,
      streams: /\bstream\b/.test(rest),
    }));
  });
