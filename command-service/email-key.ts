import { createHmac } from "node:crypto";

/** Sets these keys apart from whatever else is made with the log's key. Never change it. */
const purpose = "daybook email\0";

/** An email as it is kept: trimmed and in NFC. */
export const keptEmail = (text: string): string => text.trim().normalize("NFC");

/** An email as it is compared: also in lower case. */
const comparedEmail = (text: string): string => keptEmail(keptEmail(text).toLowerCase());

/**
 * Names the stream that keeps an email to one customer of the tenant. Keyed with the key that was
 * made with the log, so that nobody who reads stream names can try emails against them.
 */
export const emailKey = (logKey: Uint8Array, tenantId: string, email: string): string =>
  createHmac("sha256", logKey)
    .update(`${purpose}${tenantId}\0${comparedEmail(email)}`)
    .digest("hex");
