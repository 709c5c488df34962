import type { Refusal } from '../../domain/actions/refusal.ts';

type Refused = { readonly type: 'refused'; readonly refusal: Refusal };

/**
 * A decision about settings, for a caller who has seen them as they are or not: a repetition is fine either way, and who one
 * is comes before what one has seen.
 */
export const inView = <D extends { readonly type: 'happened' | 'unchanged' } | Refused>(
  decision: D,
  isSeen: boolean,
): D | Refused => {
  if (isSeen || decision.type === 'unchanged') return decision;
  if (decision.type === 'refused' && decision.refusal.code === 'OwnChange') return decision;
  return { type: 'refused', refusal: { code: 'PreconditionFailed' } };
};
