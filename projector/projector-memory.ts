import type { ProjectorConfig } from "./config.ts";
import { createDocumentCaches, type DocumentCaches } from "./document-cache.ts";
import { type AllPlaces, createPlaces } from "./places.ts";

/** What bounds the memory of a projector: shared by all lanes of all projections. */
export type ProjectorMemory = {
  readonly caches: DocumentCaches;
  /** Held while events that were read from the log are applied. */
  readonly places: AllPlaces;
};

/**
 * Bytes of runs that are read from the log and applied at once. Each is held in memory several
 * times over (rows, events, documents, requests): a megabyte of a run is some 15 of memory.
 */
const runBytesAtOnceMax = 8 * 1_048_576;

/** More at once do not make it faster: one thread folds them all. */
const runsMax = 8;

/** One for an index that does not answer, and one for the others. */
const runsMin = 2;

/**
 * A run that has neither read nor written anything for as long as this waits for an answer that may
 * not come: as many again may be under way meanwhile. Runs take a tenth of it on a busy machine.
 */
const patienceMs = 2_000;

/** The bounds of one projector. */
export const createProjectorMemory = (config: ProjectorConfig): ProjectorMemory => {
  const fitting = Math.floor(runBytesAtOnceMax / config.PROJECTOR_RUN_BYTES_MAX);
  const placesMax = Math.min(runsMax, Math.max(runsMin, fitting));
  const ofOneMax = Math.floor(placesMax / 2);
  return {
    caches: createDocumentCaches(config.PROJECTOR_CACHE_BYTES_MAX),
    places: createPlaces({ placesMax, ofOneMax, patienceMs, stuckMax: placesMax }),
  };
};
