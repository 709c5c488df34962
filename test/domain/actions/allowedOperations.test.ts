import { describe, expect, test } from 'vitest';
import { statuses } from '../../../src/domain/actions/action.ts';
import {
  type ActionOperation,
  actionOperations,
  allowedOperations,
} from '../../../src/domain/actions/allowedOperations.ts';
import type { PeoplesCommand } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { refusedCall } from '../../../src/domain/policy/permissions.ts';
import type { Principal } from '../../../src/domain/policy/roles.ts';
import { day, type Instant, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  afterExpiry,
  application,
  approve,
  assign,
  begin,
  cancel,
  comment,
  following,
  gwen,
  mailProposalOf,
  nobody,
  olivia,
  oscar,
  otherPipeline,
  pipeline,
  proposalOf,
  reject,
  relay,
  report,
  resolve,
  retry,
  rita,
  type Story,
  storyIn,
  t0,
  undo,
  withdraw,
} from '../../support/builders.ts';

/** What a caller would really send. */
const commands: Readonly<Record<ActionOperation, (by: Principal, now: Instant) => PeoplesCommand>> = {
  approve: (by, now) => approve(by, { now, comment: 'c' }),
  reject: (by, now) => reject(by, { now, comment: 'c' }),
  withdraw: (by, now) => withdraw(by, { now }),
  cancel: (by, now) => cancel(by, { now }),
  retry: (by, now) => retry(by, { now }),
  resolve: (by, now) => resolve(by, 'failed', { now }),
  reportDecision: (by, now) => report(by, 'rejected', { now }),
  comment: (by, now) => comment(by, { now }),
  assign: (by, now) => assign(by, { id: 'anybody' }, { now }),
  undo: (by, now) => undo(by, { now }),
};
const callers = [
  ...[olivia, oscar, ada, gwen, rita, nobody, pipeline, otherPipeline, relay],
  application('pipeline', 'ActionSubmitter', 'DecisionRelay'),
  application('app', 'SecurityOperator'),
];
const stories: readonly (readonly [string, Story])[] = [
  ...statuses.map(status => [status, storyIn(status)] as const),
  ['half approved', following(begin({ rule: { approvals: 2 } }), approve(olivia))],
  ['a person’s own', begin({ birth: { by: olivia } })],
  ['submitted for a person', begin({ proposal: proposalOf({ requestedBy: { id: 'oscar' } }) })],
  ['a mail reviewed elsewhere', begin({ proposal: mailProposalOf() })],
  ['one that needs comments', begin({ rule: { commentRequired: 'always' } })],
  ['one that needs fresh tokens', begin({ rule: { freshToken: minute } })],
  ['one that needs a stronger sign-in', begin({ rule: { authenticationContext: 'c1' } })],
  [
    'one that others may decide soon',
    begin({ rule: { roles: ['GlobalAdministrator'], escalateAfter: 10 * minute, escalateTo: ['SecurityOperator'] } }),
  ],
  ['one that is resolved', following(storyIn('needsAttention'), resolve(ada, 'failed'))],
  ['undone', following(storyIn('succeeded'), undo(ada))],
  ['one that is assigned', following(begin(), assign(olivia, { id: 'oscar' }))],
];

describe.each(stories)('what is offered for an action that is %s', (_, { action }) => {
  test.each([action.lastModifiedAt, t0 + 30 * minute, afterExpiry])(
    'at %d is what would be done, with the same reason',
    now => {
      for (const by of callers) {
        const offered = allowedOperations(action, by, now);
        expect(Object.keys(offered)).toEqual([...actionOperations]);
        for (const operation of actionOperations) {
          const decision = decide(action, commands[operation](by, now));
          const refused = refusedCall(operation, by) ?? (decision.type === 'refused' ? decision.refusal : undefined);
          const what = `${operation} by ${by.id}`;
          if (refused) expect(offered[operation], what).toEqual({ allowed: false, refusal: refused });
          else expect(offered[operation].allowed, what).toBe(decision.type === 'happened');
        }
      }
    },
  );
});

describe('what one has done already', () => {
  const offeredTo = (by: Principal, { action }: Story) => allowedOperations(action, by, t0 + minute);
  test('is not offered again, for the reason that anybody gets', () => {
    const half = following(begin({ rule: { approvals: 2 } }), approve(olivia));
    expect(offeredTo(olivia, half)).toMatchObject({
      approve: { allowed: false, refusal: { code: 'AlreadyDecided' } },
      reject: { allowed: true },
    });
    expect(offeredTo(pipeline, storyIn('withdrawn')).withdraw).toEqual({
      allowed: false,
      refusal: { code: 'NotPending' },
    });
    expect(offeredTo(olivia, storyIn('cancelled')).cancel).toEqual({ allowed: false, refusal: { code: 'Ended' } });
    const resolved = following(storyIn('needsAttention'), resolve(ada, 'failed'));
    expect(offeredTo(ada, resolved).resolve).toEqual({ allowed: false, refusal: { code: 'NothingToResolve' } });
    const reported = following(begin({ proposal: mailProposalOf() }), report(pipeline, 'rejected'));
    expect(offeredTo(pipeline, reported).reportDecision).toEqual({ allowed: false, refusal: { code: 'NotPending' } });
  });
});

test('what still needs a comment or another token is told apart', () => {
  const { action } = begin({ rule: { commentRequired: 'always', freshToken: day } });
  expect(allowedOperations(action, olivia, t0 + day).approve).toEqual({ allowed: true });
  expect(allowedOperations(action, olivia, t0 + day + 1).approve).toEqual({
    allowed: false,
    refusal: { code: 'TokenTooOld' },
  });
});
