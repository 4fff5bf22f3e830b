import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import { service as health } from "grpc-health-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createRealInstallation,
  type ProcessName,
  type RealInstallation,
  type RealProcess,
  untilReady,
} from "../e2e/real-installation.ts";
import { describeWith } from "../services/service.ts";
import { findKustomize, ownPodsOf, type Probe, renderOverlay } from "./manifests.ts";

type Health = { readonly status: string };

const kustomize = findKustomize();
const secondMs = 1_000;

/** As the kubelet asks: the service of the probe, within its time. */
const ask = ({ address }: RealProcess, { grpc, timeoutSeconds }: Probe): Promise<string> => {
  const check = health.Check as MethodDefinition<{ service: string }, Health>;
  const client = new Client(address, credentials.createInsecure());
  const deadline = Date.now() + timeoutSeconds * secondMs;
  return new Promise<string>((resolve, reject) => {
    const answer = (error: ServiceError | null, response?: Health) =>
      error ? reject(error) : resolve(String(response?.status));
    client.makeUnaryRequest(
      check.path,
      check.requestSerialize,
      check.responseDeserialize,
      { service: grpc?.service ?? "" },
      new Metadata(),
      { deadline },
      answer,
    );
  }).finally(() => client.close());
};

const probesOf = (manifests: ReturnType<typeof renderOverlay>, name: ProcessName) => {
  const pod = ownPodsOf(manifests).find((one) => one.name === name)?.pod;
  const { startupProbe, livenessProbe, readinessProbe } = pod?.spec.containers[0] ?? {};
  if (!startupProbe || !livenessProbe || !readinessProbe) {
    throw new Error(`Cannot probe ${name}: its manifest has no probes`);
  }
  return { startupProbe, livenessProbe, readinessProbe };
};

const names: readonly ProcessName[] = ["command-service", "projector", "query-service"];

describeWith(["postgres", "rabbitmq", "elasticsearch"], "the manifests' probes", () => {
  let installation: RealInstallation;
  let processes: readonly RealProcess[];

  beforeAll(async () => {
    installation = await createRealInstallation();
    processes = await Promise.all(names.map((name) => installation.start(name)));
  });
  afterAll(async () => await installation?.remove());

  it.skipIf(kustomize === undefined)(
    "find processes alive from the start, and ready once their servers are there",
    async () => {
      const manifests = renderOverlay(kustomize ?? [], "overlays/production");
      const both = processes.map((process, index) => {
        const probes = probesOf(manifests, names[index] as ProcessName);
        return { process, ...probes };
      });
      for (const { process, startupProbe, livenessProbe } of both) {
        expect(await ask(process, startupProbe)).toBe("SERVING");
        expect(await ask(process, livenessProbe)).toBe("SERVING");
      }
      await untilReady(processes);
      for (const { process, readinessProbe } of both) {
        await expect.poll(() => ask(process, readinessProbe), { timeout: 5_000 }).toBe("SERVING");
      }
    },
  );

  it.skipIf(kustomize === undefined)(
    "find a process without its server alive, not ready",
    async () => {
      const manifests = renderOverlay(kustomize ?? [], "base");
      const nowhere = { ELASTICSEARCH_URL: "http://127.0.0.1:1" };
      const process = await installation.start("query-service", nowhere);
      const { livenessProbe, readinessProbe } = probesOf(manifests, "query-service");
      expect(await ask(process, livenessProbe)).toBe("SERVING");
      expect(await ask(process, readinessProbe)).toBe("NOT_SERVING");
    },
  );
});
