import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/actions/decide.ts';
import { outlineOf } from '../../../src/domain/actions/outline.ts';
import { waitedSeconds, waitOf } from '../../../src/domain/actions/waitOf.ts';
import { day, hour } from '../../../src/domain/values/time.ts';
import {
  approve,
  begin,
  following,
  inStatus,
  mailProposalOf,
  olivia,
  oscar,
  outcome,
  pipeline,
  policyWith,
  reject,
  retry,
  start,
  storyIn,
  t0,
  tick,
  withdraw,
  wordFor,
} from '../../support/builders.ts';
import { requireAgain } from '../../support/rules.ts';

const one = following(begin(), approve(olivia));
const stricter = policyWith({ name: 'today', approvals: 2, expiresAfter: 3 * day });

describe('it then is', () => {
  const now = t0 + 5 * hour;
  const story = following(one, requireAgain(stricter, { now }));
  const action = inStatus(story.action, 'pending');

  test('pending under the rule of today, with the votes that count and all of the time to decide', () => {
    expect(action).toMatchObject({
      rule: { name: 'today', approvals: 2 },
      ...{ expiresAt: now + 3 * day, requiredAgainAt: now, noticedUntil: now },
      votes: [{ by: { id: 'olivia' } }],
    });
    for (const gone of ['decision', 'windowEndsAt', 'execution', 'notBefore', 'wakeAt', 'notAuto'])
      expect(action, gone).not.toHaveProperty(gone);
    expect(story.history.at(-1)?.event).toMatchObject({
      ...{ type: 'ApprovalRequiredAgain', at: now, comment: 'Two people from today on', batchId: 'batch-1' },
      by: { id: 'ada', role: 'SecurityAdministrator' },
    });
  });

  test('approved by one more', () => {
    expect(wordFor(decide(action, approve(olivia, { now })))).toBe('unchanged');
    const again = following(story, approve(oscar, { now: now + 1 }));
    expect(again.action).toMatchObject({
      status: 'approved',
      windowEndsAt: now + 1 + day,
      execution: { attempts: 0, run: 1 },
    });
    expect(wordFor(decide(again.action, start(again.action, { now: now + 1 })))).toBe('ExecutionStarted');
  });

  test('for those to approve again whose votes no longer count', () => {
    const none = following(one, requireAgain(policyWith({ freshToken: day }), { now }));
    expect(none.action.votes).toEqual([]);
    expect(wordFor(decide(none.action, approve(olivia, { now })))).toBe('Approved');
  });

  test('to be rejected, withdrawn, or to expire, as any other', () => {
    expect(following(story, reject(oscar, { now })).action.status).toBe('rejected');
    expect(following(story, withdraw(pipeline, { now })).action.status).toBe('withdrawn');
    expect(following(story, tick(now + 3 * day)).action).toMatchObject({
      status: 'expired',
      decision: { outcome: 'expired' },
    });
    expect(wordFor(decide(action, start(action, { now })))).toBe('NotApproved');
  });

  test('waiting from then on', () => {
    const again = following(story, approve(oscar, { now: now + 2 * hour }));
    expect(waitOf(outlineOf(action), now + hour)).toEqual({ from: now, until: now + hour });
    expect(waitedSeconds(outlineOf(again.action))).toBe(2 * 60 * 60);
  });

  test('announced anew: reminders and escalations count from then on', () => {
    const reminding = policyWith({ ...stricter.rules[0]?.rule, remindAfter: hour, warnBefore: [] });
    const waiting = following(one, requireAgain(reminding, { now }));
    expect(wordFor(decide(waiting.action, tick(now + hour - 1)))).toBe('unchanged');
    expect(wordFor(decide(waiting.action, tick(now + hour)))).toBe('Noticed');
  });
});

describe('what has been tried', () => {
  const tried = following(one, start(one.action));
  const again = requireAgain(stricter, { now: t0 + 2 * hour });

  test('and did not run goes back, and its numbers go on', () => {
    const later = following(tried, outcome({ type: 'later', retryAt: t0 + hour }), again);
    expect(later.action).toMatchObject({ status: 'pending', execution: { attempts: 1, run: 2 } });
    const approved = following(later, approve(oscar, { now: t0 + 3 * hour }));
    expect(approved.action).toMatchObject({ status: 'approved', execution: { attempts: 1, run: 2 } });
    expect(following(later, reject(oscar, { now: t0 + 3 * hour })).action).toMatchObject({
      execution: { attempts: 1 },
    });
    expect(following(later, withdraw(pipeline, { now: t0 + 3 * hour })).action).toMatchObject({
      execution: { attempts: 1 },
    });
  });

  test('and failed, and is to be tried again, goes back too', () => {
    const failed = following(tried, outcome({ type: 'failed', message: 'No.' }), retry(olivia), again);
    expect(failed.action).toMatchObject({ status: 'pending', execution: { attempts: 1, run: 2, retries: 1 } });
  });

  test('and may have run stays as it is: nobody could take that back', () => {
    const lost = following(tried, outcome({ type: 'unknown', message: 'No answer.' }));
    expect(wordFor(decide(lost.action, again))).toBe('unchanged');
  });
});

test.each([
  'pending',
  'executing',
  'running',
  'needsAttention',
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'withdrawn',
  'cancelled',
  'decidedElsewhere',
] as const)('what is %s is left alone', status => {
  expect(wordFor(decide(storyIn(status).action, requireAgain({ rules: [] })))).toBe('unchanged');
});

test('mail that is decided elsewhere is not approved here, so there is nothing to take back', () => {
  const mail = begin({ proposal: mailProposalOf() });
  expect(wordFor(decide(mail.action, requireAgain({ rules: [] })))).toBe('unchanged');
});
