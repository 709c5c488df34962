/**
 * What a caller wants to find before it changes something: this version, one of these, any at all, or nothing yet.
 * Absent: whatever there is.
 */
export type Precondition = number | readonly number[] | 'exists' | 'missing';

/** Whether what is there (its version; `undefined` where nothing is) is as the caller wants to find it. */
export const isAsWanted = (wanted: Precondition | undefined, version: number | undefined): boolean => {
  if (wanted === undefined) return true;
  if (version === undefined) return wanted === 'missing';
  if (typeof wanted === 'number') return wanted === version;
  return wanted === 'exists' || (wanted !== 'missing' && wanted.includes(version));
};
