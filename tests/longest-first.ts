import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Test files that take longest, the longest first. A file that is begun last has the machine to
 * itself while it waits, so the long ones are begun before the rest, also where no run before has
 * left its times. The order among them matters little.
 */
export const longestFiles: readonly string[] = [
  "tests/conformance/conformance.test.ts",
  "platform/search-index/elasticsearch.test.ts",
  "platform/broker/rabbitmq-faults.test.ts",
  "tests/faults/postgres.test.ts",
  "tests/e2e/real-two-builds.test.ts",
  "tests/faults/elasticsearch.test.ts",
  "tests/e2e/real-outage.test.ts",
  "tests/faults/elasticsearch-queries.test.ts",
  "projector/projection-index.test.ts",
  "tests/faults/rabbitmq.test.ts",
  "tests/deploy/rolling.test.ts",
  "tests/e2e/index-rebuild.test.ts",
  "tests/faults/buyers.test.ts",
  "tests/services/service.test.ts",
  "tests/e2e/real-start.test.ts",
  "tests/e2e/hold-expiry.test.ts",
  "tests/e2e/kill.test.ts",
  "command-service/executor-overload.test.ts",
  "tests/e2e/start.test.ts",
  "tests/e2e/real-credentials.test.ts",
  "tests/faults/replicas.test.ts",
  "tests/e2e/real-reads.test.ts",
  "tests/e2e/drain.test.ts",
  "tests/e2e/real-hold-expiry.test.ts",
  "query-service/handlers/get-statement.test.ts",
  "tests/e2e/late-payment.test.ts",
  "tests/recipes/evolving.test.ts",
  "tests/faults/kills.test.ts",
  "tests/e2e/read-your-writes.test.ts",
  "tests/e2e/bad-input.test.ts",
];

const places = new Map(longestFiles.map((path, place) => [path, place]));

const placeOf = ({ project, moduleId }: TestSpecification): number =>
  places.get(moduleId.slice(project.config.root.length + 1)) ?? longestFiles.length;

/** {@link longestFiles} first, then as vitest does: by the times it has seen, else by size. */
export const longestFirst = class extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.sort((one, other) => placeOf(one) - placeOf(other));
  }
};
