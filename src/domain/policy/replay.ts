import type { ActionOutline } from '../actions/outline.ts';
import { entryFor, type Facts, type Policy, type PolicyRule } from './policy.ts';

/** In what a proposal would be treated otherwise. */
export const differences = ['covered', 'approvals', 'auto', 'roles', 'clocks', 'safeguards'] as const;
type Difference = (typeof differences)[number];

/** A submission that two policies treat otherwise; a rule that is absent covers nothing. */
export type Retreated = {
  readonly action: Pick<ActionOutline, 'id' | 'title' | 'kind' | 'createdAt'>;
  readonly differs: readonly Difference[];
  readonly before?: PolicyRule | undefined;
  readonly after?: PolicyRule | undefined;
};

/** What the rules look at in something that was submitted. */
export const factsIn = ({ kind, entity, severity, verdict, tags, submittedBy }: ActionOutline): Facts => ({
  ...{ kind, severity, verdict, tags },
  entityKind: entity.kind,
  deviceGroup: entity.deviceGroup,
  submitter: submittedBy.id,
});

/** Which of these submissions a draft would treat otherwise than the policy that holds, and in what. */
export const replay = (holding: Policy, draft: Policy, submissions: readonly ActionOutline[]): readonly Retreated[] =>
  submissions.flatMap(({ id, title, kind, createdAt, ...rest }) => {
    const facts = factsIn({ id, title, kind, createdAt, ...rest });
    const [before, after] = [entryFor(holding, facts), entryFor(draft, facts)];
    const differs = differing(before, after);
    return differs.length === 0 ? [] : [{ action: { id, title, kind, createdAt }, differs, before, after }];
  });

/** What of a rule each difference is about. */
const aspects: Readonly<Record<Exclude<Difference, 'covered'>, (rule: PolicyRule) => unknown>> = {
  approvals: ({ rule }) => rule.approvals,
  auto: ({ auto }) => auto?.perHour,
  roles: ({ rule }) => [rule.roles.toSorted(), rule.escalateAfter, rule.escalateTo?.toSorted()],
  clocks: ({ rule }) => [rule.expiresAfter, rule.executeWithin, rule.warnBefore, rule.remindAfter],
  safeguards: ({ rule }) => [rule.commentRequired, rule.freshToken, rule.authenticationContext, rule.relay],
};

const differing = (before: PolicyRule | undefined, after: PolicyRule | undefined): readonly Difference[] => {
  if (!before || !after) return before === after ? [] : ['covered'];
  const isOther = (aspect: (rule: PolicyRule) => unknown) =>
    JSON.stringify([aspect(before)]) !== JSON.stringify([aspect(after)]);
  return differences.filter(each => each !== 'covered' && isOther(aspects[each]));
};
