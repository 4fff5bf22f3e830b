import { expect, it } from "vitest";
import { serviceDefinition, serviceNames } from "../platform/grpc/proto.ts";
import { allSpecs } from "./all-specs.ts";

/** Calls that no command stands for, and what does. */
const elsewhere: Readonly<Record<string, string>> = {
  streamCommands: "for programs; `daybook demo` uses it",
};

const rpcsOf = (service: (typeof serviceNames)[number]): string[] =>
  Object.keys(serviceDefinition(service)).map(
    (rpc) => `${service}/${rpc.charAt(0).toLowerCase()}${rpc.slice(1)}`,
  );

it("there is a command for every RPC of every service, and for nothing else", () => {
  const offered = allSpecs.map(({ service, rpc }) => `${service}/${rpc}`);
  const declared = serviceNames
    .flatMap(rpcsOf)
    .filter((rpc) => !((rpc.split("/").at(-1) ?? "") in elsewhere));
  expect([...new Set(offered)].toSorted()).toEqual(declared.toSorted());
});

it("no two commands have one name", () => {
  const names = allSpecs.map(({ path }) => path.join(" "));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
