import type { Fault } from '../../domain/actions/refusal.ts';

/** Bytes. The host answers a request line over 8,192 with an empty 414. */
const longestAddress = 8000;
/** Bytes that the place in the next page's address may need. */
const roomForCursor = 1000;

/**
 * What is wrong with a list's address that would be too long with a cursor in it. Told with the first page, whatever is on
 * it: a client that works until one day there is a second page would break when nobody is looking.
 */
export const tooLongToFollow = ({ pathname, searchParams }: URL): readonly Fault[] => {
  const asked = [...searchParams].filter(([name]) => name !== 'cursor');
  if (pathname.length + lengthOf(asked) + roomForCursor <= longestAddress) return [];
  const [longest] = asked.toSorted((a, b) => lengthOf([b]) - lengthOf([a]));
  const message = `is too long: the address of a next page would have over ${longestAddress} bytes; ask for fewer values at a time`;
  return [{ target: longest?.[0] ?? 'path', message }];
};

/** In an address, where most characters but letters and digits take three bytes and more. */
const lengthOf = (parameters: readonly [string, string][]): number => new URLSearchParams(parameters).toString().length;
