import type { StreamName } from "../platform/event-log/event-log.ts";

/** Streams that one partition of one projection may hold; the next one stops it. */
export const heldStreamsMax = 100;

/** Tells streams apart within a projection; a tenant holds no slash. */
export const streamKey = ({ tenantId, streamId }: StreamName): string => `${tenantId}/${streamId}`;
