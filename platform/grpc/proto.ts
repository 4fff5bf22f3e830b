import { fileURLToPath } from "node:url";
import {
  loadSync,
  type MessageTypeDefinition,
  type PackageDefinition,
  type ServiceDefinition,
} from "@grpc/proto-loader";
import { type Services as ContractServices, serviceFiles } from "../../proto/gen/services.ts";

/** Every service of the contract, by full name: `npm run gen` finds them in the .proto files. */
export type Services = ContractServices;

/** Full name of a service: `daybook.account.v1.AccountCommandService`. */
export type ServiceName = keyof Services;

/** Every service of the contract. */
export const serviceNames: readonly ServiceName[] = Object.keys(serviceFiles) as ServiceName[];

const errorFiles = ["google/rpc/status.proto", "google/rpc/error_details.proto"];

/** Path of a file below `proto/`, wherever the process was started. */
export const protoPath = (file: string): string =>
  fileURLToPath(new URL(`../../proto/${file}`, import.meta.url));

// The options are those of the generated types (scripts/gen.ts): camelCase, int64 as decimal
// strings so that nothing is rounded, enums by name, an unknown enum value as its number.
const loadDefinitions = (): PackageDefinition =>
  loadSync([...Object.values(serviceFiles), ...errorFiles], {
    keepCase: false,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [protoPath("")],
  });

let loaded: PackageDefinition | undefined;

/** The whole contract, read from the .proto files on first use and then kept. */
const definitions = (): PackageDefinition => {
  loaded ??= loadDefinitions();
  return loaded;
};

/** Definition of a service: paths, codecs and types of its RPCs. */
export const serviceDefinition = <Name extends ServiceName>(name: Name): Services[Name] =>
  definitions()[name] as ServiceDefinition as unknown as Services[Name];

type DeclaredField = { readonly number: number; readonly type: string; readonly typeName: string };

/** The fields of a message type by full name; undefined when the loaded files do not define it. */
export const findMessageFields = (fullName: string): readonly DeclaredField[] | undefined => {
  const found = definitions()[fullName] as
    | { readonly type?: { readonly field?: object } }
    | undefined;
  return found?.type?.field as readonly DeclaredField[] | undefined;
};

/** Writes and reads one message type outside of a call. */
export type MessageCodec<In extends object, Out extends object> = Pick<
  MessageTypeDefinition<In, Out>,
  "serialize" | "deserialize"
>;

/**
 * Codec of a message type by full name; the caller names its generated types.
 * @throws {RangeError} when the loaded files do not define it.
 */
export const requireMessageCodec = <In extends object, Out extends object>(
  fullName: string,
): MessageCodec<In, Out> => {
  const definition = definitions()[fullName];
  if (definition === undefined || !("serialize" in definition)) {
    throw new RangeError(`Cannot use message type ${fullName}: not in the contract`);
  }
  return definition as unknown as MessageCodec<In, Out>;
};
