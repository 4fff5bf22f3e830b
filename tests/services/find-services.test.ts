import { describe, expect, it } from "vitest";
import {
  describeSources,
  findServices,
  imageOf,
  missingServices,
  type Sources,
} from "./find-services.ts";

const url = { kind: "url", url: "postgres://user:secret@db/x", managementUrl: undefined } as const;
const docker = { kind: "docker", image: "postgres:17" } as const;
const installed = { kind: "installed", installation: "/usr/lib/postgresql/15/bin" } as const;
const none: Sources = { postgres: [], rabbitmq: [], elasticsearch: [] };

describe("describeSources()", () => {
  it("names what serves first, what would follow, and what there is none of", () => {
    const sources = { ...none, postgres: [url, docker, installed] };
    expect(describeSources(sources)).toEqual([
      "postgres: of TEST_DATABASE_URL; else Docker, postgres:17; else installed, " +
        "/usr/lib/postgresql/15/bin",
      "rabbitmq: none",
      "elasticsearch: none",
    ]);
    expect(describeSources(sources).join()).not.toContain("secret");
  });
});

describe("imageOf()", () => {
  it("gives the image where an engine answers, and none elsewhere", () => {
    expect(imageOf({ ...none, postgres: [url, docker] }, "postgres")).toBe("postgres:17");
    expect(imageOf({ ...none, postgres: [url, installed] }, "postgres")).toBeUndefined();
  });
});

describe("missingServices()", () => {
  it("misses no service that is installed, with Docker or without", () => {
    const sources = { postgres: [installed], rabbitmq: [docker], elasticsearch: [url] };
    const { missing, missingOwn } = missingServices(sources);
    expect(missing).toEqual({});
    expect(Object.keys(missingOwn)).toEqual(["elasticsearch"]);
    expect(Object.keys(missingServices(none).missing)).toEqual([
      "postgres",
      "rabbitmq",
      "elasticsearch",
    ]);
  });
});

describe("findServices()", () => {
  it("takes the URL first, and asks no engine when only installed servers are wanted", async () => {
    const found = await findServices({
      TEST_DATABASE_URL: url.url,
      TEST_SERVICES_FROM: "installed",
      ELASTICSEARCH_HOME: "/opt/elasticsearch",
      PATH: "",
    });
    expect(found.postgres[0]).toEqual(url);
    expect(found.elasticsearch).toEqual([
      { kind: "installed", installation: "/opt/elasticsearch" },
    ]);
    expect(imageOf(found, "rabbitmq")).toBeUndefined();
  });
});
