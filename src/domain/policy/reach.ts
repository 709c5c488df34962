import { kindNames, kinds } from '../kinds/index.ts';
import { type Condition, conditions, lets, type Match } from './policy.ts';

/** Choices that a search may still look at: what many rules with many values can be combined to has no end. */
export type Patience = { left: number };
export const patience = (): Patience => ({ left: 200_000 });

/** Which of the rules that are to be missed still match: a bit each. */
type Alive = bigint;

/**
 * Whether there is a proposal that all of these match and none of those does. Exact: what lies between the rules is
 * searched value by value, and of values that the others treat alike one is tried. `unknown` when patience is at its end.
 */
export const reaches = (
  all: readonly Match[],
  none: readonly Match[],
  left: Patience = patience(),
): 'yes' | 'no' | 'unknown' => {
  if (left.left <= 0) return 'unknown';
  const matching = matchersOf(none);
  const options = new Map(others.map(condition => [condition, optionsFor(condition, all, matching)]));
  let isCutShort = false;
  const search = (alive: Alive, rest: readonly Condition[]): boolean => {
    if (alive === 0n) return rest.every(condition => options.get(condition)?.length !== 0);
    const [condition, ...later] = rest;
    // One that asks nothing more matches whatever is chosen.
    if (condition === undefined || (alive & matching.asking(rest)) !== alive) return false;
    const choices = least((options.get(condition) ?? []).map(option => option & alive));
    left.left -= choices.length;
    if (left.left < 0) isCutShort = true;
    return !isCutShort && choices.some(still => search(still, later));
  };
  const isMet = kindNames.some(kind => {
    const { entityKind, restores } = kinds[kind];
    if (!all.every(match => lets(match.kinds, [kind]) && lets(match.entityKinds, [entityKind]))) return false;
    // Groups are the devices' alone, and nothing is done about what is no threat but to restore.
    if (entityKind !== 'device' && all.some(({ deviceGroups }) => deviceGroups !== undefined)) return false;
    const alive = matching.by('kinds', [kind]) & matching.by('entityKinds', [entityKind]);
    const verdicts = allowed(restores ? [...threats, 'noThreatsFound'] : threats, 'verdicts', all);
    return least(verdicts.map(verdict => alive & matching.by('verdicts', [verdict]))).some(still =>
      search(still, others),
    );
  });
  if (isMet) return 'yes';
  return isCutShort ? 'unknown' : 'no';
};

const threats = ['malicious', 'suspicious'];
const severities = ['informational', 'low', 'medium', 'high'];
const others = conditions.filter(condition => !['kinds', 'entityKinds', 'verdicts'].includes(condition));

/** Says which of the rules match by one condition, and which have one of several. */
const matchersOf = (rules: readonly Match[]) => {
  const asking = new Map<Condition, Alive>();
  const naming = new Map<string, Alive>();
  const add = <K>(bits: Map<K, Alive>, key: K, place: number) =>
    bits.set(key, (bits.get(key) ?? 0n) | (1n << BigInt(place)));
  for (const [place, match] of rules.entries())
    for (const condition of conditions) {
      if (match[condition] !== undefined) add(asking, condition, place);
      for (const value of match[condition] ?? []) add(naming, keyOf(condition, value), place);
    }
  const everyone = (1n << BigInt(rules.length)) - 1n;
  const bitsOf = (condition: Condition): Alive => asking.get(condition) ?? 0n;
  return {
    by: (condition: Condition, values: readonly string[]): Alive =>
      values.reduce((bits, value) => bits | (naming.get(keyOf(condition, value)) ?? 0n), everyone & ~bitsOf(condition)),
    asking: (some: readonly Condition[]): Alive => some.reduce((bits, condition) => bits | bitsOf(condition), 0n),
  };
};
/** As `isSame` has it. */
const keyOf = (condition: Condition, value: string): string => `${condition} ${value.toLowerCase()}`;

const allowed = (values: readonly string[], condition: Condition, all: readonly Match[]): readonly string[] =>
  values.filter(value => all.every(match => lets(match[condition], [value])));

/** Who still matches after each choice that all of them let through. */
const optionsFor = (
  condition: Condition,
  all: readonly Match[],
  { by }: ReturnType<typeof matchersOf>,
): readonly Alive[] => {
  const wanted = all.flatMap(match => (match[condition] === undefined ? [] : [match[condition]]));
  const untold = by(condition, []);
  if (condition === 'tags') {
    // Of tags there are several: one that each of them wants, because more of them only match more.
    const perList = wanted.map(tags => least(tags.map(tag => by(condition, [tag]))));
    return perList.reduce<readonly Alive[]>(
      (sums, more) => least(sums.flatMap(sum => more.map(bits => sum | bits))),
      [untold],
    );
  }
  const named = condition === 'severities' ? severities : wanted[0];
  // What no rule names.
  if (!named) return [untold];
  return least(allowed(named, condition, all).map(value => by(condition, [value])));
};

/** With fewer alive more is possible: none of which a subset is there. */
const least = (choices: readonly Alive[]): readonly Alive[] => {
  const kept: Alive[] = [];
  for (const choice of [...new Set(choices)].sort((a, b) => (a < b ? -1 : 1)))
    if (!kept.some(fewer => (fewer & choice) === fewer)) kept.push(choice);
  return kept;
};
