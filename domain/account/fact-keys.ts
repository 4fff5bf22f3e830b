/** Under which an entry is filed, and after it the reversal of it. Part of the storage format. */
export const entryFactKey = (entryId: string): string => `entry/${entryId}`;

/** Under which the events of a hold are filed: the last one says how it stands. */
export const holdFactKey = (holdId: string): string => `hold/${holdId}`;
