import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    const home = await mkdtemp(join(tmpdir(), "daybook-home-"));
    try {
      await mkdir(join(home, "bin"));
      await writeFile(join(home, "bin/elasticsearch"), "#!/bin/sh", { mode: 0o755 });
      const found = await findServices({
        TEST_DATABASE_URL: url.url,
        TEST_SERVICES_FROM: "installed",
        ELASTICSEARCH_HOME: home,
        PATH: "",
      });
      expect(found.postgres[0]).toEqual(url);
      expect(found.elasticsearch).toEqual([{ kind: "installed", installation: home }]);
      expect(imageOf(found, "rabbitmq")).toBeUndefined();
    } finally {
      await rm(home, { recursive: true });
    }
  });

  it("takes no home without the server in it, and no engine whose address is none", async () => {
    const found = await findServices({
      DOCKER_HOST: "not an address",
      ELASTICSEARCH_HOME: "/nowhere",
      PATH: "",
    });
    expect(found.elasticsearch).not.toContainEqual({
      kind: "installed",
      installation: "/nowhere",
    });
    expect(imageOf(found, "elasticsearch")).toBeUndefined();
  });
});
