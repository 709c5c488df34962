// Broken infrastructure, as exceptions: expected outcomes are values.

const unavailable = 'StorageUnavailable';
const late = 'TooLate';
const unreadable = 'UnreadableRecord';
const named = (name: string, message: string, cause?: unknown): Error => {
  const error = new Error(message, { cause });
  error.name = name;
  return error;
};
/** Storage did not answer as it should, also after our own tries: nothing is known to be wrong with the request. */
export const storageUnavailable = (message: string, cause?: unknown): Error => named(unavailable, message, cause);
/** What we know is too old to act on, or our clock is off: nothing was done, and repeating it is safe. */
export const tooLate = (message: string): Error => named(late, message);
/** A row that this version cannot read (written by a newer one, or damaged): refused, never guessed. */
export const unreadableRecord = (message: string, cause?: unknown): Error => named(unreadable, message, cause);

/** Nobody's fault but the moment's: everything else would fare alike now, and later it may go well. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Error && (error.name === unavailable || error.name === late);
export const isUnreadableRecord = (error: unknown): boolean => error instanceof Error && error.name === unreadable;
/** What cannot be read is `undefined`; any other failure stays one. */
export const ifReadable = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    return undefined;
  }
};
