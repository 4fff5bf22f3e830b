import { readFileSync } from "node:fs";
import type { Server } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import { healthDescriptor } from "./health-descriptor.ts";
import { protoPath } from "./proto.ts";

const healthName = "grpc.health.v1.Health";

/** Tag of `FileDescriptorSet.file`: field 1, length-delimited. */
const fileTag = 0x0a;

/**
 * The files of a serialised `FileDescriptorSet`, each as its own bytes: tag, length, file, again
 * and again. @throws {RangeError} when it is none.
 */
export const splitDescriptorSet = (set: Uint8Array): Buffer[] => {
  const files: Buffer[] = [];
  let at = 0;
  while (at < set.length) {
    if (set[at] !== fileTag) throw new RangeError(`Cannot read descriptors: no file at byte ${at}`);
    at += 1;
    let length = 0;
    let byte = 0x80;
    for (let shift = 0; byte >= 0x80 && shift < 35; shift += 7) {
      byte = set[at] ?? 0;
      length += (byte & 0x7f) * 2 ** shift;
      at += 1;
    }
    if (at + length > set.length)
      throw new RangeError(`Cannot read descriptors: cut at byte ${at}`);
    files.push(Buffer.from(set.subarray(at, at + length)));
    at += length;
  }
  return files;
};

/**
 * Adds server reflection (v1 and v1alpha) for the named services and health. The descriptors are
 * those that buf built: proto-loader's own keep neither the files' names nor their imports, and
 * clients then cannot resolve a type of another file.
 */
export const addReflection = (server: Server, names: readonly string[]): void => {
  const fileDescriptorProtos = [
    ...splitDescriptorSet(readFileSync(protoPath("gen/descriptors.binpb"))),
    healthDescriptor(),
  ];
  const set = { format: "Protocol Buffer 3 DescriptorProto", type: {}, fileDescriptorProtos };
  const services = [...names, healthName];
  new ReflectionService({ set } as never, { services }).addToServer(server);
};
