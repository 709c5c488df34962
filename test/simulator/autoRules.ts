import { type Action, system } from '../../src/domain/actions/action.ts';
import type { HistoryEntry } from '../../src/domain/history/history.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { Story } from './story.ts';

const hour = 3_600_000;

// Approval by a rule of the policy, written a second time: as what one may find in the histories.

/** Whether its rule has approved it at its birth, and no person has been asked again since. */
export const isApprovedByRule = (entries: readonly HistoryEntry[]): boolean =>
  entries.some(({ event }) => event.type === 'Submitted' && event.action.status === 'approved') &&
  entries.every(({ event }) => event.type !== 'ApprovalRequiredAgain');

/** What must hold of whatever is approved without a person, under the policy of this world. */
export const autoRules = ({ rules }: Policy, story: Story) => {
  /** When each rule of a tenant has approved something, oldest first. */
  const approvals = new Map<string, readonly number[]>();

  const wrongWith = (action: Extract<Action, { status: 'approved' }>): string | undefined => {
    const { decision, rule, submittedBy, review, votes } = action;
    const found = rules.find(one => one.rule.name === rule.name);
    if (decision.outcome !== 'auto' || decision.by.some(by => by.id !== system.id) || votes.length > 0)
      return 'a person has part in it';
    if (found?.auto === undefined || rule.auto?.perHour !== found.auto.perHour || decision.rule !== rule.name)
      return `the rule ${rule.name} does not say so`;
    if (!found.match.submitters?.includes(submittedBy.id)) return `${submittedBy.id} is not named by its rule`;
    return review.place === 'here' ? undefined : 'it is reviewed elsewhere';
  };

  const countOf = (tenant: string, name: string, at: number, perHour: number): void => {
    const key = `${tenant} ${name}`;
    const times = [...(approvals.get(key) ?? []), at].sort((a, b) => a - b);
    approvals.set(key, times);
    if (times.some((time, i) => time - (times[i - perHour] ?? Number.NEGATIVE_INFINITY) < hour))
      story.accuse('a rule approves no more within an hour than it says', `${name}, ${perHour}`);
  };

  return {
    onEntry: (before: Action | undefined, { event }: HistoryEntry): void => {
      if (before || event.type !== 'Submitted' || event.action.status !== 'approved') return;
      const { id, tenant, rule } = event.action;
      const wrong = wrongWith(event.action);
      if (wrong) story.accuse('only what its rule may approve is approved by it', `${story.nameOf(id)}: ${wrong}`);
      countOf(tenant, rule.name, event.at, rule.auto?.perHour ?? 0);
    },
  };
};
