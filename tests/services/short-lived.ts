/**
 * What Node is told where PGlite runs for the time of a test: the optimising compiler of
 * WebAssembly takes a second of a processor, and is ahead after some 40 thousand statements.
 * Measured, in ms of a processor: 600 statements 200 for 750, 12,000 2,320 for 3,130.
 */
export const shortLived: readonly string[] = ["--liftoff-only"];
