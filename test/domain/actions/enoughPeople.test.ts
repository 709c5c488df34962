import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/domain/actions/action.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { submit } from '../../../src/domain/actions/submit.ts';
import { refusedCall } from '../../../src/domain/policy/permissions.ts';
import type { Rule } from '../../../src/domain/policy/policy.ts';
import { type CallerType, grantsOf, type Principal, type Role, roles } from '../../../src/domain/policy/roles.ts';
import { personId } from '../../../src/domain/values/ids.ts';
import { hour, type Instant } from '../../../src/domain/values/time.ts';
import { birthOf, follow, policyWith, proposalOf, t0, tenant } from '../../support/builders.ts';

// Nothing is approved without enough different people, none of whom proposed it. Said once more, without a word of how it
// is decided: whom a vote is of is known here, whatever it calls itself.

const numbers = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const idOf = (person: number) => `a000000${person}-0000-4000-8000-00000000000a`;
/** As somebody might write an id in a body: this is what the edge makes of it. */
const spelled = (person: number, upper: boolean) => personId.parse(upper ? idOf(person).toUpperCase() : idOf(person));

const deciding: readonly Role[] = ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator'];
const someRoles = fc.oneof(
  { weight: 3, arbitrary: fc.subarray<Role>([...deciding], { minLength: 2 }) },
  { weight: 1, arbitrary: fc.subarray<Role>([...roles], { maxLength: 3 }) },
);
const contexts = fc.constantFrom<readonly string[]>(['c1'], ['c1', 'c2'], ['c2'], []);
const principal = (type: CallerType, id: string, held: readonly Role[], authenticationContexts: readonly string[]) => ({
  ...{ tenant, id, name: id, type, tokenIssuedAt: t0 },
  ...grantsOf(type, { roles: held, wids: [] }),
  ...(type === 'user' && { authenticationContexts }),
});
const people = fc.tuple(
  ...numbers.map(person => fc.tuple(someRoles, contexts).map(([held, c]) => principal('user', idOf(person), held, c))),
);
const applicationRoles: fc.Arbitrary<readonly Role[]> = fc.oneof(
  fc.constantFrom<readonly Role[]>(['DecisionRelay'], ['ActionSubmitter'], ['DecisionRelay', 'SecurityReader']),
  someRoles,
);
const applications = fc.tuple(
  ...['app-1', 'app-2', 'app-3'].map(id => applicationRoles.map(held => principal('application', id, held, []))),
);

const rule: fc.Arbitrary<Partial<Rule>> = fc
  .record({
    approvals: fc.integer({ min: 1, max: 5 }),
    roles: fc.subarray<Role>([...deciding], { minLength: 1 }),
    relay: fc.constantFrom('none', 'reject', 'approve', 'approve'),
    escalation: fc.option(fc.record({ escalateAfter: fc.constant(hour), escalateTo: fc.subarray<Role>([...roles]) }), {
      nil: undefined,
    }),
    context: fc.constantFrom(undefined, undefined, 'c1'),
  })
  .map(({ escalation, context, ...rest }) => ({
    ...rest,
    ...escalation,
    ...(context !== undefined && { authenticationContext: context }),
  }));

const person = fc.constantFrom(...numbers);
const whose = fc.option(fc.record({ person, upper: fc.boolean(), named: fc.boolean() }), { freq: 9, nil: undefined });
const votes = fc.array(
  fc.record({
    // Seldom, because it ends the story.
    type: fc.integer({ min: 1, max: 40 }).map(n => (n === 1 ? 'Reject' : 'Approve')),
    voter: fc.oneof(
      person.map(number => ({ person: number })),
      fc.nat(2).map(application => ({ application })),
    ),
    whose,
    pass: fc.integer({ min: 0, max: hour / 2 }),
  }),
  { minLength: 1, maxLength: 30, size: 'max' },
);
const story = fc.record({
  ...{ people, applications, rule, votes },
  proposer: fc.oneof(
    person.map(number => ({ person: number })),
    fc.nat(2).map(application => ({ application })),
  ),
  asked: fc.option(fc.record({ person, upper: fc.boolean() }), { nil: undefined }),
});
type Told = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** A vote that was taken: by which token, of which person, with which rights. */
type Taken = { readonly by: Principal; readonly of: number; readonly type: 'Approve' | 'Reject'; readonly at: Instant };

/** Submits and votes as the edge lets people: role first, then the action itself. */
const tell = ({ people, applications, rule: wanted, votes: cast, proposer, asked }: Told) => {
  const tokenOf = (who: Told['proposer']): Principal | undefined =>
    'person' in who ? people[who.person - 1] : applications[who.application];
  const by = tokenOf(proposer);
  if (!by || refusedCall('submit', by)) return undefined;
  const requestedBy = asked && { id: spelled(asked.person, asked.upper) };
  const born = submit(proposalOf({ ...(requestedBy && { requestedBy }) }), birthOf({ by, policy: policyWith(wanted) }));
  if (born.type === 'refused') return undefined;

  const proposers = [...('person' in proposer ? [proposer.person] : []), ...(asked ? [asked.person] : [])];
  const taken: Taken[] = [];
  const states: { readonly action: Action; readonly taken: readonly Taken[] }[] = [];
  let action: Action = born.event.action;
  let now = t0;
  for (const { type, voter, whose, pass } of cast) {
    now += pass;
    const token = tokenOf(voter);
    if (!token || refusedCall(type === 'Approve' ? 'approve' : 'reject', token)) continue;
    const onBehalfOf = whose && { name: 'M', ...(whose.named && { id: spelled(whose.person, whose.upper) }) };
    const speaks = token.type === 'application' && onBehalfOf ? { onBehalfOf } : {};
    const decision = decide(action, { type, by: token, now, wakeAt: now, ...speaks });
    if (decision.type === 'happened') {
      const of = 'person' in voter ? voter.person : (whose?.person ?? 0);
      taken.push({ by: token, of, type, at: now });
    }
    action = follow({ action, history: [] }, decision).action;
    states.push({ action, taken: [...taken] });
  }
  return { by, proposers, states };
};

const approvalsThatStand = (taken: readonly Taken[]): readonly Taken[] =>
  taken.filter(
    ({ type, by }, index) => type === 'Approve' && !taken.slice(index + 1).some(vote => vote.by.id === by.id),
  );

describe('whoever proposes, votes and passes on votes, in whatever spelling and order', () => {
  test('an action is approved just when enough different people approve, none of whom proposed it', () => {
    fc.assert(
      fc.property(story, told => {
        const { by, proposers, states } = tell(told) ?? { proposers: [], states: [] };
        for (const { action, taken } of states) {
          const standing = approvalsThatStand(taken);
          const different = new Set(standing.map(({ of }) => of)).size;
          const rejected = taken.some(({ type }) => type === 'Reject');
          // As many tokens as people, so that no relay counts twice.
          expect(standing.length).toBeGreaterThanOrEqual(different);
          expect(new Set(standing.map(vote => vote.by.id)).size).toBe(standing.length);
          expect(action.status).toBe(
            rejected ? 'rejected' : different >= action.rule.approvals ? 'approved' : 'pending',
          );
          for (const vote of standing) {
            expect(proposers).not.toContain(vote.of);
            expect(vote.by.id).not.toBe(by?.id);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('nobody votes after a rejection, or without a right that the frozen rule gives', () => {
    fc.assert(
      fc.property(story, told => {
        const { states } = tell(told) ?? { states: [] };
        const { action, taken } = states.at(-1) ?? { taken: [] };
        const { roles: usual = [], relay, escalateAfter, escalateTo = [], authenticationContext } = action?.rule ?? {};
        const rejection = taken.findIndex(({ type }) => type === 'Reject');
        expect(rejection === -1 || rejection === taken.length - 1).toBe(true);
        for (const { by, of, type, at } of taken) {
          const allowed = escalateAfter !== undefined && at >= t0 + escalateAfter ? [...usual, ...escalateTo] : usual;
          const held = by.grants.map(({ role }) => role);
          const proves = type === 'Reject' || authenticationContext === undefined;
          if (by.type === 'user') {
            expect(held.some(role => allowed.includes(role))).toBe(true);
            expect(proves || by.authenticationContexts?.includes(authenticationContext)).toBe(true);
          } else {
            expect(held).toContain('DecisionRelay');
            expect(held).not.toContain('ActionSubmitter');
            expect(relay === 'approve' || (relay === 'reject' && type === 'Reject')).toBe(true);
            expect(proves && (type === 'Reject' || of > 0)).toBe(true);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('the generator gets everywhere: five approvals, relays, and people who joined later', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(story, told => {
        const { states } = tell(told) ?? { states: [] };
        const { action, taken } = states.at(-1) ?? { taken: [] };
        if (action?.status === 'approved') {
          reached.add(`${action.rule.approvals} approvals`);
          if (taken.some(({ by }) => by.type === 'application')) reached.add('a relay');
          if (action.votes.some(({ by }) => by.role && !action.rule.roles.includes(by.role) && by.type === 'user'))
            reached.add('escalated');
          if (action.rule.authenticationContext) reached.add('stepped up');
          if (action.requestedBy) reached.add('requested');
        }
        if (action?.status === 'rejected' && taken.length > 1) reached.add('rejected after approvals');
      }),
      { numRuns: 4000, seed: 11 },
    );
    expect([...reached].sort()).toEqual(
      [
        ...[1, 2, 3, 4, 5].map(n => `${n} approvals`),
        ...['a relay', 'escalated', 'rejected after approvals', 'requested', 'stepped up'],
      ].sort(),
    );
  });
});
