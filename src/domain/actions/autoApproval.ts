import { type Auto, autoFor, type NotAuto } from '../policy/auto.ts';
import type { PolicyRule } from '../policy/policy.ts';
import type { Instant } from '../values/time.ts';
import { type Action, type In, system } from './action.ts';
import { notRunYet } from './execution.ts';

/** What a rule does about approving one action without a person: it may, it may not and says why, or it does not try. */
export type AutoAnswer =
  | { readonly type: 'may'; readonly auto: Auto }
  | { readonly type: 'mayNot'; readonly why: NotAuto }
  | { readonly type: 'never' };

/** Never for a protected target, which needs two administrators, nor for what is decided in another portal. */
export const autoAnswer = (
  rule: PolicyRule,
  { submittedBy, review }: Pick<Action, 'submittedBy' | 'review'>,
  isProtected: boolean,
): AutoAnswer => {
  const auto = autoFor(rule, submittedBy.id);
  if (!auto) return { type: 'never' };
  if (isProtected) return { type: 'mayNot', why: 'protectedTarget' };
  if (review.place !== 'here') return { type: 'mayNot', why: 'reviewedElsewhere' };
  return { type: 'may', auto };
};

/** A newborn action, approved by its rule. `wakeAt`: when to look again should the message that announces it get lost. */
export const approvedByRule = (newborn: In<'pending'>, auto: Auto, wakeAt: Instant): In<'approved'> => {
  const { noticedUntil: _, execution: __, ...action } = newborn;
  const { createdAt: at, rule } = newborn;
  return {
    ...action,
    status: 'approved',
    rule: { ...rule, auto },
    decision: { outcome: 'auto', at, by: [system], rule: rule.name },
    windowEndsAt: at + rule.executeWithin,
    execution: notRunYet,
    notBefore: at,
    wakeAt,
  };
};
