import { loadSync, type MessageTypeDefinition } from "@grpc/proto-loader";
import { service } from "grpc-health-check";

type Field = { name: string; typeName?: string };
type Message = {
  name: string;
  field: Field[];
  nestedType: Message[];
  options?: { mapEntry?: boolean };
};
type File = { name: string; messageType: Message[] };

const fileCodec = (): MessageTypeDefinition<File, File> =>
  loadSync("google/protobuf/descriptor.proto", { arrays: true })[
    "google.protobuf.FileDescriptorProto"
  ] as unknown as MessageTypeDefinition<File, File>;

/** `statuses` has the entry type `StatusesEntry`; protoc and every reader insist on that name. */
const withMapEntryNames = (message: Message): Message => {
  const renamed = new Map(
    message.nestedType
      .filter(({ options }) => options?.mapEntry === true)
      .map(({ name }) => [name, `${name}Entry`]),
  );
  return {
    ...message,
    field: message.field.map((field) => {
      const typeName = renamed.get(field.typeName ?? "");
      return typeName === undefined ? field : { ...field, typeName };
    }),
    nestedType: message.nestedType.map((nested) => ({
      ...nested,
      name: renamed.get(nested.name) ?? nested.name,
    })),
  };
};

/**
 * The serialised descriptor of `grpc.health.v1`. proto-loader makes it from the package's .proto
 * file, but names the entries of maps so that grpcurl refuses the whole file, and the file itself
 * after its package.
 */
export const healthDescriptor = (): Buffer => {
  const [method] = Object.values(service);
  const [bytes] = method?.requestType.fileDescriptorProtos ?? [];
  if (bytes === undefined) throw new Error("Cannot describe grpc.health.v1: it has no descriptor");
  const codec = fileCodec();
  const file = codec.deserialize(bytes);
  return codec.serialize({
    ...file,
    name: "grpc/health/v1/health.proto",
    messageType: file.messageType.map(withMapEntryNames),
  });
};
