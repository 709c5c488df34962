// Broken infrastructure, as exceptions: expected outcomes are values.

const unavailable = 'StorageUnavailable';
const unreadable = 'UnreadableRecord';
const named = (name: string, message: string, cause?: unknown): Error => {
  const error = new Error(message, { cause });
  error.name = name;
  return error;
};
/** Storage did not answer as it should, also after our own tries: nothing is known to be wrong with the request. */
export const storageUnavailable = (message: string, cause?: unknown): Error => named(unavailable, message, cause);
/** A row that this version cannot read (written by a newer one, or damaged): refused, never guessed. */
export const unreadableRecord = (message: string, cause?: unknown): Error => named(unreadable, message, cause);
export const isStorageUnavailable = (error: unknown): boolean => error instanceof Error && error.name === unavailable;
export const isUnreadableRecord = (error: unknown): boolean => error instanceof Error && error.name === unreadable;
