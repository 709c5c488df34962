import type { Deps } from '../../src/application/deps.ts';
import { approvedByRule } from '../../src/domain/actions/autoApproval.ts';
import type { RequireApprovalAgain } from '../../src/domain/actions/command.ts';
import { submit } from '../../src/domain/actions/submit.ts';
import { advance } from '../../src/domain/history/history.ts';
import type { Policy, Rule } from '../../src/domain/policy/policy.ts';
import type { Principal } from '../../src/domain/policy/roles.ts';
import { noPolicy } from '../../src/domain/policy/tenantPolicy.ts';
import { noSafety, type Safety } from '../../src/domain/safety/safety.ts';
import { type Instant, minute } from '../../src/domain/values/time.ts';
import { ada, type Beginning, birthOf, proposalOf, ruleWith, type Story, sha256, t0 } from './builders.ts';

// What rules decide by themselves, and what today's rules do to what was approved under others.

/** One rule, for all that these propose, which approves without a person. */
export const autoPolicy = (submitters: readonly string[], perHour = 5, changes: Partial<Rule> = {}): Policy => ({
  rules: [{ match: { submitters }, rule: ruleWith({ name: 'trusted', ...changes }), auto: { perHour } }],
});

/** The same processes, under another policy. */
export const under = <D extends Deps>(deps: D, { rules }: Policy): D => {
  const policy = { ...noPolicy, rules };
  return { ...deps, recentPolicy: async () => policy, store: { ...deps.store, loadPolicy: async () => ({ policy }) } };
};

/** A story that begins approved: the rule trusts the pipeline. */
export const beginAuto = ({ proposal = proposalOf(), rule, birth = {} }: Beginning = {}): Story => {
  const born = submit(proposal, birthOf({ policy: autoPolicy(['pipeline'], 5, rule), ...birth }));
  if (born.type === 'refused' || !born.auto) throw new Error('its rule does not approve it without a person');
  const action = approvedByRule(born.event.action, born.auto, t0 + 2 * minute);
  const { after, entry } = advance(undefined, { ...born.event, action }, 'commit-1', sha256);
  return { action: after, history: [entry] };
};

type Asked = { readonly safety?: Partial<Safety>; readonly by?: Principal; readonly now?: Instant };
export const requireAgain = (
  policy: Policy,
  { safety = {}, by = ada, now = t0 + minute }: Asked = {},
): RequireApprovalAgain => ({
  ...{ type: 'RequireApprovalAgain', by, now, comment: 'Two people from today on', batchId: 'batch-1' },
  ...{ policy, safety: { ...noSafety, ...safety } },
});
