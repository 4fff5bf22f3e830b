import { formatTable, median, whole } from "./figures.ts";
import { processUsage } from "./process-usage.ts";
import type { QueryClient } from "./query-client.ts";
import { oldAccount } from "./read-books.ts";

const rounds = 5;
const bytesPerMiB = 1_048_576;
const formats = ["STATEMENT_FORMAT_CSV", "STATEMENT_FORMAT_JSON_LINES"] as const;

const exportOnce = async (client: QueryClient, format: (typeof formats)[number]) => {
  const began = performance.now();
  let ends = 0;
  const period = { startTime: { seconds: 0 }, endTime: { seconds: 4_102_444_800 } };
  for await (const { chunk } of client.exportStatement({
    accountId: oldAccount,
    ...period,
    format,
  })) {
    for (const byte of chunk) if (byte === 10) ends += 1;
  }
  return ends / ((performance.now() - began) / 1_000);
};

/** Lines a second of a long statement, and what the query service holds meanwhile. */
export const exportFigures = async (client: QueryClient, pid: number): Promise<string> => {
  const mib = async (): Promise<string> =>
    whole(((await processUsage(pid))?.residentBytes ?? Number.NaN) / bytesPerMiB);
  const rates: number[][] = formats.map(() => []);
  const resident: string[] = [await mib()];
  for (let round = 0; round <= rounds; round += 1) {
    for (const [place, format] of formats.entries()) {
      const rate = await exportOnce(client, format);
      if (round > 0) rates[place]?.push(rate);
    }
    resident.push(await mib());
  }
  return [
    formatTable([
      ["ExportStatement, one caller", "lines/s"],
      ...formats.map((format, place) => [
        format.slice("STATEMENT_FORMAT_".length),
        whole(median(rates[place] ?? [])),
      ]),
    ]),
    `Query service, MiB resident before and after each two exports: ${resident.join(" ")}.`,
  ].join("\n\n");
};
