import { describe, expect, test } from 'vitest';
import { actorWith } from '../../../src/domain/actions/action.ts';
import { decidePolicy, type PolicyCommand } from '../../../src/domain/policy/decidePolicy.ts';
import { builtInPolicy } from '../../../src/domain/policy/policy.ts';
import {
  advancePolicy,
  type PolicyEntry,
  policyEntryView,
  policyIn,
} from '../../../src/domain/policy/policyHistory.ts';
import { administrators } from '../../../src/domain/policy/roles.ts';
import { noPolicy, type TenantPolicy } from '../../../src/domain/policy/tenantPolicy.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { ada, gwen, policyWith, sha256, t0 } from '../../support/builders.ts';

const [author, second] = [ada, gwen].map(person => actorWith(person, administrators));
if (!author || !second) throw new Error('two administrators');
const strict = policyWith({ approvals: 3 }).rules;
const loose = policyWith({ approvals: 1, relay: 'approve' }).rules;
const change = (rules: typeof strict, needsTwo = true, now = t0): PolicyCommand => ({
  ...{ type: 'Change', rules, reason: 'because', needsTwo, by: author, now },
});
const confirm = (by = second): PolicyCommand => ({ type: 'Confirm', by, now: t0 + minute });
const withdraw = (by = author): PolicyCommand => ({ type: 'Withdraw', by, now: t0 + minute });

type Story = { readonly policy: TenantPolicy; readonly entries: readonly PolicyEntry[] };
const told = (...commands: readonly PolicyCommand[]): Story =>
  commands.reduce<Story>(
    ({ policy, entries }, command) => {
      const decision = decidePolicy(policy, command);
      if (decision.type !== 'happened') throw new Error(`${command.type}: ${JSON.stringify(decision)}`);
      const { after, entry } = advancePolicy(policy, decision.event, `commit-${entries.length}`, sha256);
      return { policy: after, entries: [...entries, entry] };
    },
    { policy: noPolicy, entries: [] },
  );
const refusalOf = ({ policy }: Story, command: PolicyCommand) => {
  const decision = decidePolicy(policy, command);
  return decision.type === 'refused' ? decision.refusal.code : decision.type;
};

describe('a change of a policy', () => {
  test('that only asks for more holds at once', () => {
    expect(told(change(strict)).policy).toMatchObject({ version: 1, rules: strict, changedBy: author });
  });

  test('that loosens waits, and until another administrator confirms it the old policy holds', () => {
    const story = told(change(loose));
    expect(story.policy).toMatchObject({
      ...{ version: 1, rules: builtInPolicy.rules },
      waiting: { rules: loose, by: author, at: t0, reason: 'because', loosens: expect.any(Array) },
    });
    expect(story.policy.waiting?.loosens.map(({ what }) => what)).toContain('approvals');
    expect(refusalOf(story, confirm(author))).toBe('OwnChange');
    const { policy } = told(change(loose), confirm());
    expect(policy).toMatchObject({ version: 2, rules: loose, changedBy: author, confirmedBy: second });
    expect(policy.waiting).toBeUndefined();
    expect(refusalOf(told(change(loose), confirm()), confirm())).toBe('unchanged');
  });

  test('that loosens holds at once where one administrator is enough', () => {
    expect(told(change(loose, false)).policy).toMatchObject({ version: 1, rules: loose });
  });

  test('that waits is taken back by its author or another administrator, once', () => {
    for (const by of [author, second]) {
      const story = told(change(loose), withdraw(by));
      expect(story.policy).toEqual({ ...noPolicy, version: 2, head: story.entries[1]?.hash });
      expect(refusalOf(story, confirm())).toBe('NothingWaits');
      expect(refusalOf(story, withdraw(by))).toBe('unchanged');
    }
  });

  test('takes the place of one that waits, whether it waits itself or holds', () => {
    expect(told(change(loose), change(strict)).policy.waiting).toBeUndefined();
    const looser = policyWith({ approvals: 1, relay: 'approve', commentRequired: 'none', roles: ['SecurityOperator'] });
    expect(told(change(loose), change(looser.rules)).policy.waiting?.rules).toEqual(looser.rules);
  });

  test('is compared with what holds, not with what waits', () => {
    expect(told(change(loose), change(loose)).policy.waiting?.rules).toEqual(loose);
  });

  test('never happens before the one before it', () => {
    expect(told(change(loose, true, t0 + minute), change(strict, true, t0)).policy.changedAt).toBe(t0 + minute);
  });
});

describe('the entries', () => {
  const story = told(change(loose), withdraw(), change(loose), confirm(), change(strict));

  test('tell the policy, and how it came to be', () => {
    expect(policyIn(story.entries, sha256)).toEqual(story.policy);
    expect(story.entries.map(({ event }) => event.type)).toEqual([
      ...['PolicyChangeProposed', 'PolicyChangeWithdrawn', 'PolicyChangeProposed', 'PolicyChangeConfirmed'],
      'PolicyChanged',
    ]);
  });

  test('show rules as the document has them', () => {
    const [first] = story.entries;
    expect(first && policyEntryView(first)).toMatchObject({
      ...{ sequence: 1, type: 'PolicyChangeProposed', at: '2026-11-23T09:00:00.000Z', by: author },
      rules: [{ name: 'everything else', expiresAfter: 'P7D', match: {} }],
    });
  });

  test.each<[string, (entries: readonly PolicyEntry[]) => readonly PolicyEntry[]]>([
    ['an altered one', ([first, ...rest]) => (first ? [{ ...first, commitId: 'x' }, ...rest] : [])],
    ['a missing one', ([, ...rest]) => rest],
    ['two in each other’s place', ([a, b, ...rest]) => (a && b ? [b, a, ...rest] : [])],
    ['none', () => []],
  ])('tell nothing with %s', (_, tamper) => {
    expect(policyIn(tamper(story.entries), sha256)).toBeUndefined();
  });
});
