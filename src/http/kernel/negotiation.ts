type Range = { readonly type: string; readonly weight: number; readonly place: number };

/**
 * The media type that a caller likes best of those that we have, as `Accept` says (RFC 9110, 12.5.1): the most specific
 * range decides about each; among equals the caller's order, then ours. Where all are excluded it is our first one: an
 * answer that the caller did not ask for says more than a 406, and errors have no other form.
 */
export const preferredOf = <T extends string>(accept: string | null, types: readonly [T, ...T[]]): T => {
  const ranges = rangesIn(accept ?? '');
  const [first] = types;
  let best: { readonly type: T; readonly range: Range } | undefined;
  for (const type of types) {
    const range = rangeFor(type, ranges);
    if (!range || range.weight === 0) continue;
    if (!best || isBetter(range, best.range)) best = { type, range };
  }
  return best?.type ?? first;
};

const rangesIn = (accept: string): readonly Range[] =>
  accept.split(',').flatMap((text, place) => {
    const [type = '', ...parameters] = text.split(';').map(part => part.trim().toLowerCase());
    return /^[^\s/]+\/[^\s/]+$/.test(type) ? [{ type, weight: weightIn(parameters), place }] : [];
  });

/** What is no weight counts for nothing said. */
const weightIn = (parameters: readonly string[]): number => {
  const given = parameters.map(parameter => /^q\s*=\s*([01](?:\.\d*)?)$/.exec(parameter)?.[1]).find(Boolean);
  return given === undefined ? 1 : Math.min(Number(given), 1);
};

const rangeFor = (type: string, ranges: readonly Range[]): Range | undefined =>
  [type, type.replace(/\/.*/, '/*'), '*/*']
    .map(wanted => ranges.find(range => range.type === wanted))
    .find(range => range !== undefined);

const isBetter = (a: Range, b: Range): boolean => a.weight > b.weight || (a.weight === b.weight && a.place < b.place);
