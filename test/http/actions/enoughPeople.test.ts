import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTenant, personas } from '../../../local/identity/personas.ts';
import { personId } from '../../../src/domain/values/ids.ts';
import { type Api, actionIn, apiOf, type Caller, isolation } from '../../support/api.ts';
import { operator, pipeline } from '../../support/deps.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';
import { submittedUnder } from '../../support/ownRule.ts';

// The same invariant as in test/domain/actions/enoughPeople.test.ts, through everything that is between a token and it.

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp({ settings: { RATE_LIMIT: '0' } });
  api = apiOf(app);
});
afterAll(() => app.stop());

const peopleNames = ['operator', 'operator2', 'administrator', 'global', 'reader', 'stranger'] as const;
type Name = (typeof peopleNames)[number];
const name = fc.constantFrom(...peopleNames);
const spelledId = (person: Name, upper: boolean) => (upper ? personas[person].oid.toUpperCase() : personas[person].oid);

const relays: readonly Caller[] = ['relay', { as: 'submitter2', token: { roles: ['DecisionRelay'] } }];
const votes = fc.array(
  fc.record({
    voter: fc.oneof(
      { weight: 3, arbitrary: name },
      {
        weight: 2,
        arbitrary: fc.record({ relay: fc.constantFrom(...relays), of: name, upper: fc.boolean(), id: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.constantFrom<Caller>('submitter', { as: 'operator', token: { app: true } }) },
    ),
    operation: fc.integer({ min: 1, max: 25 }).map(n => (n === 1 ? 'reject' : 'approve')),
  }),
  { minLength: 1, maxLength: 14, size: 'max' },
);
const story = fc.record({
  votes,
  proposer: fc.constantFrom('operator' as const, 'submitter' as const),
  asked: fc.option(fc.record({ person: name, upper: fc.boolean() }), { nil: undefined }),
  // Nothing: the built-in policy, and everything over HTTP.
  rule: fc.option(
    fc.record({ approvals: fc.integer({ min: 1, max: 4 }), relay: fc.constantFrom('reject', 'approve', 'approve') }),
    { nil: undefined, freq: 3 },
  ),
  tier0: fc.boolean(),
});
type Told = typeof story extends fc.Arbitrary<infer T> ? T : never;

const proposed = async ({ proposer, asked, rule, tier0 }: Told): Promise<{ readonly id: string }> => {
  const requestedBy =
    asked && proposer === 'submitter' ? { requestedBy: { id: spelledId(asked.person, asked.upper) } } : {};
  if (!rule) return api.submit(proposer, isolation('desktop', { ...requestedBy, ...(tier0 && { tags: ['tier0'] }) }));
  const by = proposer === 'operator' ? operator(localTenant, personas.operator.oid) : pipeline(localTenant);
  const asRead = requestedBy.requestedBy && { requestedBy: { id: personId.parse(requestedBy.requestedBy.id) } };
  return submittedUnder(app, rule, { ...asRead }, by);
};

test('over HTTP, too, an action is approved just when enough different people approve, none of whom proposed it', async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(story, async told => {
      const action = await proposed(told);
      const proposers = [told.proposer, told.proposer === 'submitter' ? told.asked?.person : undefined];
      let { etag, approval } = await api.view('reader', action);
      /** By token: whose approval it is. */
      const standing = new Map<string, Name>();
      for (const { voter, operation } of told.votes) {
        const isRelay = typeof voter === 'object' && 'relay' in voter;
        const token = isRelay ? voter.relay : voter;
        const of = isRelay ? voter.of : peopleNames.find(person => person === voter);
        const onBehalfOf = isRelay && { name: 'M', ...(voter.id && { id: spelledId(voter.of, voter.upper) }) };
        const answer = await api.ask(token, operation, action, { ...(onBehalfOf && { onBehalfOf }) });
        expect(answer.status, answer.text).toBeLessThan(500);
        if (answer.status !== 200) continue;
        const after = actionIn(answer);
        if (after.etag !== etag) {
          expect(of, 'only people vote').toBeDefined();
          if (of && operation === 'approve') {
            expect(proposers).not.toContain(of);
            expect(['reader', 'stranger'].includes(of) && !isRelay).toBe(false);
            standing.set(JSON.stringify(token), of);
          }
        }
        ({ etag, approval } = after);
        const different = new Set(standing.values()).size;
        if (operation === 'reject') expect(after.status).toBe('rejected');
        else
          expect([after.status, approval.granted]).toEqual([
            different >= approval.required ? 'approved' : 'pending',
            different,
          ]);
        if (after.status === 'pending') continue;
        reached.add(`${after.status} ${approval.required}`);
        break;
      }
    }),
    { numRuns: 60 },
  );
  expect([...reached].filter(how => how.startsWith('approved')).length).toBeGreaterThan(1);
});
