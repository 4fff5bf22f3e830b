import { Buffer } from "node:buffer";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import { documentItem } from "../platform/search-index/elasticsearch-documents.ts";
import { createIndexNames } from "../platform/search-index/elasticsearch-names.ts";
import { projectorConfig } from "../projector/config.ts";
import { foldSteps } from "../projector/fold-steps.ts";
import { readSteps } from "../projector/read-steps.ts";
import type { AnyProjection, VersionedDocument } from "../read-models/projection.ts";
import { readModels } from "../read-models/read-models.ts";
import { together } from "../tests/e2e/together.ts";

/** Bodies of bulk requests, to be sent one after another, and the index they are for. */
export type BulkLane = { readonly index: string; readonly bodies: readonly Buffer[] };

const {
  PROJECTOR_RUN_EVENTS_MAX: eventsMax,
  PROJECTOR_RUN_BYTES_MAX: bytesMax,
  PROJECTOR_WRITE_DOCUMENTS_MAX: documentsMax,
} = projectorConfig.parse({});

/** Requests in flight: more do not make a server with two cores any faster. */
const requestsAtOnce = 8;

/** One run after another, folded into the documents that a projector would write for it. */
const laneBodies = async (
  log: EventLog,
  projection: AnyProjection,
  partition: number,
): Promise<Buffer[]> => {
  const bodies: Buffer[] = [];
  const documents = new Map<string, VersionedDocument>();
  for (let from = 1; ; ) {
    const events = await log.readPartition(partition, from, { eventsMax, bytesMax });
    if (events.length === 0) return bodies;
    const steps = readSteps(projection, events, { documentsMax, waits: () => false });
    const fold = foldSteps({ projection, steps, documents, held: [], refused: new Map() });
    for (const [id, document] of fold.documents) documents.set(id, document);
    const lines = [...fold.documents.values()].map(
      (document) => documentItem(projection.mapping, document, partition).lines,
    );
    if (lines.length > 0) bodies.push(Buffer.from(lines.join("")));
    from += steps.length;
  }
};

/** Empty indices of their own, like the project's, and everything that is to go into them. */
export const prepareBareBulk = async (
  log: EventLog,
  url: string,
  prefix: string,
): Promise<readonly BulkLane[]> => {
  const names = createIndexNames(prefix);
  const server = await openElasticsearchIndex({ url, prefix, replicas: 0 });
  const lanes: BulkLane[] = [];
  for (const projection of readModels) {
    const { generation } = await server.prepare(projection, log.identity);
    const index = names.index(projection.name, projection.version, generation);
    for (let partition = 0; partition < log.identity.partitions; partition += 1) {
      lanes.push({ index, bodies: await laneBodies(log, projection, partition) });
    }
  }
  await server.close();
  return lanes;
};

const send = async (url: string, index: string, body: Buffer): Promise<void> => {
  const answer = await fetch(`${url}/${index}/_bulk?filter_path=errors`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: new Uint8Array(body),
  });
  const text = await answer.text();
  if (text !== `{"errors":false}`) throw new Error(`Cannot write in bulk: ${text.slice(0, 500)}`);
};

/** Sends everything, and nothing else, and gives the seconds that it took. */
export const sendBareBulk = async (url: string, lanes: readonly BulkLane[]): Promise<number> => {
  const began = performance.now();
  await together(lanes, requestsAtOnce, async ({ index, bodies }) => {
    for (const body of bodies) await send(url, index, body);
  });
  return (performance.now() - began) / 1_000;
};
