import type { AnyProjection } from "../read-models/projection.ts";

/**
 * The replicas that share the partitions: those whose build has the same projections in the same
 * versions. An older and a newer build side by side each hold all partitions, so that the newer
 * one's indices are filled whole while the older one's stay fed. Projections that both have in the
 * same version are written by both; the checkpoint lets one of them win each time.
 */
export const leaseGroup = (projections: readonly AnyProjection[]): string => {
  const names = projections.map(({ name, version }) => `${name}-v${version}`).sort();
  return ["projector", ...names].join(" ");
};
