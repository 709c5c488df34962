import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { In } from '../../../src/domain/actions/action.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { demandOfToday } from '../../../src/domain/actions/demandOfToday.ts';
import type { Policy, Rule } from '../../../src/domain/policy/policy.ts';
import { administrators } from '../../../src/domain/policy/roles.ts';
import { noSafety } from '../../../src/domain/safety/safety.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  approve,
  begin,
  following,
  gwen,
  inStatus,
  olivia,
  oscar,
  policyWith,
  relay,
  ruleWith,
  type Story,
  start,
  t0,
  wordFor,
} from '../../support/builders.ts';
import { autoPolicy, beginAuto, requireAgain } from '../../support/rules.ts';

type Approved = In<'approved'>;
const approvedBy = (rule: Partial<Rule>, ...approvals: Parameters<typeof following>[1][]): Story =>
  following(begin({ rule }), ...approvals);
const one = approvedBy({}, approve(olivia, { comment: 'fine' }));
const two = approvedBy({ approvals: 2 }, approve(olivia), approve(ada, { comment: 'fine' }));
const passedOn = approvedBy({ relay: 'approve' }, approve(relay, { onBehalfOf: { id: 'mia', name: 'Mia' } }));
const fresh = approvedBy({ freshToken: hour }, approve(olivia));
const auto = beginAuto();

/** Whose votes it keeps where it has to be decided again; `undefined`: it stays approved. */
const keptOf = ({ action }: Story, policy: Policy, targets: readonly string[] = []) => {
  const protectedTargets = targets.map(id => ({ kind: 'device' as const, id }));
  const demand = demandOfToday(action, { policy, safety: { ...noSafety, protectedTargets } });
  return demand?.votes.map(({ by }) => by.id);
};

describe('what was approved has to be decided again', () => {
  test.each<[string, Story, Policy, readonly string[] | undefined]>([
    ['not where the policy asks for the same', one, policyWith(), undefined],
    ['not where it asks for less', two, policyWith(), undefined],
    ['where it asks for more approvals; those that count stay', one, policyWith({ approvals: 2 }), ['olivia']],
    ['where none of the roles does', one, policyWith({ roles: [...administrators] }), []],
    [
      'where a role of some does not; the others stay',
      two,
      policyWith({ approvals: 2, roles: [...administrators] }),
      ['ada'],
    ],
    ['not where enough of them do', two, policyWith({ roles: [...administrators] }), undefined],
    [
      'where it wants comments, and one was given without',
      two,
      policyWith({ approvals: 2, commentRequired: 'always' }),
      ['ada'],
    ],
    ['not where a comment is there', one, policyWith({ commentRequired: 'always' }), undefined],
    ['not where only a rejection needs one', two, policyWith({ approvals: 2, commentRequired: 'reject' }), undefined],
    ['where it wants newer tokens than anybody asked for', one, policyWith({ freshToken: hour }), []],
    ['where it wants newer tokens than were asked for', fresh, policyWith({ freshToken: hour - 1 }), []],
    ['not where as new ones were asked for', fresh, policyWith({ freshToken: hour }), undefined],
    ['where it lets no relay approve any more', passedOn, policyWith({ relay: 'reject' }), []],
    ['not where it does', passedOn, policyWith({ relay: 'approve' }), undefined],
    ['where its rule approves without a person no more', auto, policyWith(), []],
    ['not where a rule still does, whatever its cap', auto, autoPolicy(['pipeline'], 1), undefined],
    [
      'where a rule still does, but for others',
      auto,
      { rules: [{ match: {}, rule: ruleWith(), auto: { perHour: 9 } }] },
      [],
    ],
    [
      'not where people approved what a rule approves today',
      one,
      autoPolicy(['pipeline'], 1, { approvals: 5 }),
      undefined,
    ],
    ['where no rule covers it', one, { rules: [] }, []],
    ['where no rule covers what a rule had approved', auto, { rules: [] }, []],
  ])('%s', (_, story, policy, kept) => {
    expect(keptOf(story, policy)).toEqual(kept);
  });

  test('where its target is protected today, and administrators have not approved', () => {
    expect(keptOf(one, policyWith(), ['a9c1'])).toEqual([]);
    expect(keptOf(two, policyWith(), ['a9c1'])).toEqual(['ada']);
    expect(keptOf(two, policyWith(), ['another'])).toBeUndefined();
    expect(keptOf(approvedBy({ approvals: 2 }, approve(gwen), approve(ada)), policyWith(), ['a9c1'])).toBeUndefined();
    const demand = demandOfToday(auto.action, {
      policy: autoPolicy(['pipeline']),
      safety: { ...noSafety, protectedTargets: [{ kind: 'device', id: 'a9c1' }] },
    });
    expect(demand).toMatchObject({
      notAuto: 'protectedTarget',
      rule: { name: 'trusted, protected target', approvals: 2 },
    });
  });

  test('where no rule covers it, under the rule that it has, and that approves nothing without a person', () => {
    const none = { policy: { rules: [] }, safety: noSafety };
    expect(demandOfToday(auto.action, none)?.rule).toMatchObject({ name: 'trusted' });
    expect(demandOfToday(auto.action, none)?.rule).not.toHaveProperty('auto');
  });

  test('where whoever proposed it has approved it, however that came about', () => {
    const own = { ...one, action: { ...one.action, requestedBy: { id: 'olivia' } } };
    expect(keptOf(own, policyWith())).toEqual([]);
  });

  test('where a relay named nobody who could be recognised, as it could before', () => {
    const [vote] = passedOn.action.votes;
    const nameless = vote && { ...vote, by: { ...vote.by, onBehalfOf: { name: 'Mia' } } };
    const story = { ...passedOn, action: { ...passedOn.action, votes: nameless ? [nameless] : [] } };
    expect(keptOf(story, policyWith({ relay: 'approve' }))).toEqual([]);
  });

  test('where it wants another sign-in than was asked for', () => {
    const signedIn = { ...olivia, authenticationContexts: ['c1', 'c2'] };
    const proven = approvedBy({ authenticationContext: 'c1' }, approve(signedIn));
    const wanting = (authenticationContext: string) => policyWith({ authenticationContext });
    expect(keptOf(proven, wanting('c1'))).toBeUndefined();
    expect(keptOf(proven, wanting('c2'))).toEqual([]);
    expect(keptOf(one, wanting('c1'))).toEqual([]);
    expect(keptOf(passedOn, policyWith({ relay: 'approve', authenticationContext: 'c1' }))).toEqual([]);
  });

  test('not where others approved after it had been escalated to them, for as long as they would wait today', () => {
    const nights = { roles: [...administrators], escalateAfter: hour, escalateTo: ['SecurityOperator' as const] };
    const late = approvedBy(nights, approve(olivia, { now: t0 + 2 * hour }));
    expect(keptOf(late, policyWith(nights))).toBeUndefined();
    expect(keptOf(late, policyWith({ ...nights, escalateAfter: 2 * hour }))).toBeUndefined();
    expect(keptOf(late, policyWith({ ...nights, escalateAfter: 3 * hour }))).toEqual([]);
    // What it kept then counts for the executor too, although the wait has begun anew.
    const twice = following(
      late,
      requireAgain(policyWith({ ...nights, approvals: 2 }), { now: t0 + 3 * hour }),
      approve(ada, { now: t0 + 3 * hour + 1 }),
    );
    expect(wordFor(decide(twice.action, start(twice.action, { now: t0 + 3 * hour + 1 })))).toBe('ExecutionStarted');
    expect(keptOf(twice, policyWith({ ...nights, approvals: 2 }))).toBeUndefined();
  });
});

describe('whatever was approved, and whatever the policy says today', () => {
  const people = [olivia, oscar, ada, gwen];
  const rules = fc.record({
    approvals: fc.integer({ min: 1, max: 4 }),
    roles: fc.constantFrom<Rule['roles'][]>(
      ['SecurityOperator'],
      [...administrators],
      ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator'],
      ['GlobalAdministrator'],
    ),
    commentRequired: fc.constantFrom<Rule['commentRequired'][]>('none', 'reject', 'always'),
    freshToken: fc.constantFrom(30 * minute, hour, day),
  });
  const everybody = { roles: ruleWith().roles };
  const stories = fc.record({
    rule: rules,
    order: fc.shuffledSubarray(people, { minLength: 1 }),
    comment: fc.boolean(),
  });
  const made = stories.map(({ rule, order, comment }) => {
    const asks = { ...rule, ...everybody, approvals: order.length, commentRequired: 'none' as const };
    return following(begin({ rule: asks }), ...order.map(by => approve(by, comment ? { comment: 'yes' } : {})));
  });

  test('it keeps some of its votes, too few for the rule of today; or it stays, with enough of them', () => {
    fc.assert(
      fc.property(made, rules, fc.boolean(), (story, today, isProtected) => {
        const before = inStatus(story.action, 'approved');
        const safety = { protectedTargets: isProtected ? [{ kind: 'device' as const, id: 'a9c1' }] : [] };
        const after = following(story, requireAgain(policyWith(today), { safety })).action;
        const asked = isProtected ? Math.max(2, today.approvals) : today.approvals;
        const roles: readonly string[] = isProtected ? administrators : today.roles;
        const counting = before.votes.filter(
          ({ by, comment }) =>
            roles.includes(by.role ?? '') &&
            (today.commentRequired !== 'always' || comment !== undefined) &&
            (before.rule.freshToken ?? Number.POSITIVE_INFINITY) <= today.freshToken,
        );
        expect(after.status).toBe(counting.length < asked ? 'pending' : 'approved');
        if (after.status === 'pending') expect(after.votes).toEqual(counting);
        else expect(after).toEqual(before);
      }),
    );
  });

  test('asked twice it is the same, and the policy that it was approved under takes nothing back', () => {
    fc.assert(
      fc.property(made, rules, (story, today) => {
        const once = following(story, requireAgain(policyWith(today)));
        expect(following(once, requireAgain(policyWith(today))).action).toEqual(once.action);
        const { approvals, freshToken } = story.action.rule;
        const same = policyWith({ ...everybody, approvals, ...(freshToken && { freshToken }) });
        expect(following(story, requireAgain(same)).action).toEqual(story.action);
      }),
    );
  });

  test('a policy that asks for more of one thing never lets more stay approved', () => {
    const more: readonly ((rule: Rule) => Rule)[] = [
      rule => ({ ...rule, approvals: rule.approvals + 1 }),
      rule => ({ ...rule, commentRequired: 'always' }),
      rule => ({ ...rule, roles: rule.roles.slice(0, 1) }),
      rule => ({ ...rule, freshToken: 10 * minute }),
    ];
    const stays = (action: Approved, policy: Policy) =>
      demandOfToday(action, { policy, safety: noSafety }) === undefined;
    fc.assert(
      fc.property(made, rules, fc.constantFrom(...more), (story, today, tighten) => {
        const action = inStatus(story.action, 'approved');
        const rule = ruleWith(today);
        const tightened = { rules: [{ match: {}, rule: tighten(rule) }] };
        if (stays(action, tightened)) expect(stays(action, { rules: [{ match: {}, rule }] })).toBe(true);
      }),
    );
  });
});
