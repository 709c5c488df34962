import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statuses } from '../../../src/domain/actions/action.ts';
import { actionOutlineSchema, outlineOf, shownOf } from '../../../src/domain/actions/outline.ts';
import { roles } from '../../../src/domain/policy/roles.ts';
import { day, hour } from '../../../src/domain/values/time.ts';
import {
  accepted,
  actionIn,
  approve,
  assign,
  begin,
  following,
  mailProposalOf,
  olivia,
  outcome,
  person,
  proposalOf,
  relay,
  start,
  storyIn,
  t0,
} from '../../support/builders.ts';

test.each(statuses)('the summary of an action that is %s shows its state, and is read as one', status => {
  const action = actionIn(status);
  const summary = outlineOf(action);
  expect(actionOutlineSchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(JSON.parse(JSON.stringify(summary)));
  expect(summary).toMatchObject({
    id: action.id,
    version: action.version,
    status,
    title: action.title,
    approvalsRequired: 1,
    ...('decision' in action && { decision: action.decision }),
    ...('execution' in action && { execution: action.execution }),
    ...('windowEndsAt' in action && { windowEndsAt: action.windowEndsAt }),
    ...('problem' in action && { problem: action.problem }),
  });
});

test('a summary has nothing of what lists do not show', () => {
  const { action } = following(begin(), approve(olivia, { comment: 'secret reasons' }));
  const summary = outlineOf(action);
  expect(JSON.stringify(summary)).not.toContain('secret reasons');
  for (const name of ['parameters', 'tenant', 'head', 'contentHash', 'exclusivity', 'rule'])
    expect(summary).not.toHaveProperty(name);
  expect(shownOf(action).votes[0]?.comment).toBe('secret reasons');
});

test('a summary has the first five alerts and 500 characters of the reason; the view has all', () => {
  const alerts = [1, 2, 3, 4, 5, 6, 7].map(n => ({ id: `al-${n}` }));
  const { action } = begin({ proposal: proposalOf({ alerts, reason: 'r'.repeat(501) }) });
  expect(outlineOf(action).alerts).toEqual(alerts.slice(0, 5));
  expect(outlineOf(action).reason).toBe(`${'r'.repeat(499)}…`);
  expect(shownOf(action)).toMatchObject({ alerts, reason: 'r'.repeat(501) });
  const short = begin({ proposal: proposalOf({ reason: 'r'.repeat(500) }) });
  expect(outlineOf(short.action).reason).toBe('r'.repeat(500));
});

describe('a summary fits its place', () => {
  // Of each length, in characters that JSON writes as one and as two.
  const text = (maxLength: number) =>
    fc.tuple(fc.constantFrom('a', '€', '"', '\\'), fc.nat(maxLength)).map(([letter, n]) => letter.repeat(n));
  const long = (maxLength: number) =>
    fc.oneof(
      fc.constantFrom('b', '"').map(letter => letter.repeat(maxLength)),
      text(maxLength),
    );
  const url = long(2000).map(path => `https://x.example/${path}`);
  const linked = fc.record({ id: long(128), title: long(256), url });
  const proposals = fc.record({
    entity: fc.record({ kind: fc.constant('email' as const), id: long(128), name: long(256) }),
    parameters: fc.constant({ recipient: `${'i'.repeat(60)}@${'c'.repeat(60)}.${'d'.repeat(60)}.example` }),
    externalId: long(256),
    reason: long(2000),
    tags: fc.array(long(64), { maxLength: 20, size: 'max' }),
    detectionSource: long(256),
    investigation: linked,
    incident: linked,
    alerts: fc.array(linked, { maxLength: 50, size: 'max' }),
    review: fc.record({ url }),
    requestedBy: fc.record({ id: fc.uuid(), name: long(256) }),
  });

  test('whatever is proposed, voted and answered', () => {
    const told = fc.record({ proposal: proposals, name: long(256), message: long(5000), operationId: long(500) });
    fc.assert(
      fc.property(told, ({ proposal, name, message, operationId }) => {
        const born = begin({
          proposal: mailProposalOf(proposal),
          rule: {
            ...{ approvals: 5, relay: 'approve', remindAfter: hour, escalateAfter: day },
            ...{ roles: ['SecurityOperator'], escalateTo: [...roles] },
          },
          birth: { emailReview: 'here' },
        });
        const voter = (id: string) => approve({ ...person(id, 'SecurityOperator'), name });
        const voters = [1, 2, 3, 4].map(n => voter(`10000000-0000-4000-8000-00000000000${n}`));
        const relayed = approve({ ...relay, name }, { onBehalfOf: { id: relay.id, name } });
        const { action: approved, history } = following(born, ...voters, relayed);
        const poll = { type: 'RecordPoll', now: t0, operationId, outcome: { type: 'failed', message } } as const;
        const run = [start(approved), outcome({ ...accepted(), operationId }), poll] as const;
        const story = following({ action: approved, history }, assign(olivia, { id: olivia.id, name }), ...run);
        const summary = outlineOf(story.action);
        expect(JSON.stringify(summary).length).toBeLessThanOrEqual(4096);
        expect(actionOutlineSchema.safeParse(JSON.parse(JSON.stringify(summary))).error).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test('and is whole where there is room', () => {
    const { action } = storyIn('succeeded', { proposal: proposalOf({ reason: 'short', tags: ['a', 'b'] }) });
    const { votes: _, ...rest } = shownOf(action);
    expect(outlineOf(action)).toEqual({ ...rest, votes: action.votes });
  });
});
