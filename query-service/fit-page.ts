import { Buffer } from "node:buffer";

/**
 * Bytes of the elements of one answer. Clients take 4 MiB unless they are set to take more; the
 * rest is for facets, `as_of` and page token.
 */
export const pageBytesMax: number = 3 * 1024 * 1024;

/**
 * The elements, from the first on, that one answer takes; at least one. Their JSON is measured: it
 * is never shorter than the message on the wire, and an entry of ordinary length has 700 bytes, so
 * a page of 1,000 is cut only where texts are long.
 */
export const fitPage = <Element extends object>(
  elements: readonly Element[],
): readonly Element[] => {
  let bytes = 0;
  for (const [index, element] of elements.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(element));
    if (bytes > pageBytesMax && index > 0) return elements.slice(0, index);
  }
  return elements;
};
