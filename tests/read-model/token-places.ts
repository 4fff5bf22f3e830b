/** Offsets by partition. */
export type Places = ReadonlyMap<number, number>;

/** Reads a consistency token as a client may: `log.epoch.partition:offset`, joined by commas. */
export const placesIn = (token: string): Map<number, number> => {
  const places = new Map<number, number>();
  for (const part of token.split(",").filter((one) => one !== "")) {
    const [, partition, offset] = /\.(\d+):(\d+)$/.exec(part) ?? [];
    if (partition === undefined) throw new Error(`Cannot read the token part ${part}: no places`);
    places.set(Number(partition), Math.max(Number(offset), places.get(Number(partition)) ?? 0));
  }
  return places;
};

/** One token for several, with the latest place of each partition: short enough to be passed on. */
export const latestToken = (tokens: readonly string[]): string => {
  const latest = new Map<string, number>();
  for (const part of tokens.flatMap((token) => token.split(",")).filter((one) => one !== "")) {
    const [place = "", offset = "0"] = part.split(":");
    latest.set(place, Math.max(Number(offset), latest.get(place) ?? 0));
  }
  return [...latest].map(([place, offset]) => `${place}:${offset}`).join(",");
};
