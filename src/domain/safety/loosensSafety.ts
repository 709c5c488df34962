import { kindNames } from '../kinds/index.ts';
import type { Loosening } from '../policy/less.ts';
import type { Safety } from './safety.ts';

export type SafetyWish = Pick<Safety, 'paused' | 'protectedTargets' | 'caps'>;

/**
 * What a change of the safety settings lets run with less: targets that are protected no more, caps that are higher or
 * gone. To resume from a pause is not among them: nothing runs then but what the policy and people have let through, and
 * who could not end a pause alone would hesitate to begin one.
 */
export const loosensSafety = (before: SafetyWish, after: SafetyWish): readonly Loosening[] => [
  ...before.protectedTargets
    .filter(target => !after.protectedTargets.some(isLike(target)))
    .map(({ kind, id }) => ({ what: 'protectedTargets', message: `${kind} ${id} protected no more` }) as const),
  ...kindNames.flatMap(kind => {
    const [was, is] = [before.caps[kind], after.caps[kind]];
    if (was === undefined || (is !== undefined && is <= was)) return [];
    return [{ what: 'caps', message: `${kind}: ${is ?? 'no limit'} an hour instead of ${was}` } as const];
  }),
];

/** The part of a wish that holds at once, whatever else waits: pause as wanted, the rest as strict as both are together. */
export const strictest = (before: SafetyWish, wanted: SafetyWish): SafetyWish => ({
  paused: wanted.paused,
  protectedTargets: [
    ...before.protectedTargets,
    ...wanted.protectedTargets.filter(target => !before.protectedTargets.some(isLike(target))),
  ],
  caps: Object.fromEntries(
    kindNames.flatMap(kind => {
      const given = [before.caps[kind], wanted.caps[kind]].filter(cap => cap !== undefined);
      return given.length === 0 ? [] : [[kind, Math.min(...given)]];
    }),
  ),
});

type Target = Safety['protectedTargets'][number];
const isLike =
  ({ kind, id }: Target) =>
  (other: Target): boolean =>
    other.kind === kind && other.id === id;
