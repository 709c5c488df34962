import { describe, expect, test } from 'vitest';
import { actionSchema } from '../../../src/domain/actions/action.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { eventSchema } from '../../../src/domain/actions/event.ts';
import { outcomeOf } from '../../../src/domain/actions/outcomeOf.ts';
import { type Birth, type Proposal, submit } from '../../../src/domain/actions/submit.ts';
import type { Policy } from '../../../src/domain/policy/policy.ts';
import { noSafety } from '../../../src/domain/safety/safety.ts';
import { day, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  approve,
  birthOf,
  cancel,
  following,
  inStatus,
  mailProposalOf,
  olivia,
  otherPipeline,
  outcome,
  proposalOf,
  reject,
  retry,
  ruleWith,
  start,
  t0,
  undo,
  wordFor,
} from '../../support/builders.ts';
import { autoPolicy, beginAuto } from '../../support/rules.ts';

const trusting = autoPolicy(['pipeline']);
const born = (birth: Partial<Birth>, proposal: Proposal = proposalOf()) => {
  const made = submit(proposal, birthOf({ policy: trusting, ...birth }));
  if (made.type === 'refused') throw new Error(JSON.stringify(made.refusal));
  return { auto: made.auto, notAuto: made.event.action.notAuto, status: made.event.action.status };
};
const withAuto = (match: Policy['rules'][number]['match']): Policy => ({
  rules: [{ match, rule: ruleWith(), auto: { perHour: 5 } }],
});
const protecting = { ...noSafety, protectedTargets: [{ kind: 'device' as const, id: 'a9c1' }] };

describe('a rule may approve without a person', () => {
  test.each<[string, Partial<Birth>, Proposal | undefined, object]>([
    ['what a submitter proposes that it names', {}, undefined, { auto: { perHour: 5 } }],
    ['in any letter case of that name', { policy: autoPolicy(['PIPELINE']) }, undefined, { auto: { perHour: 5 } }],
    ['not where it names no submitters', { policy: withAuto({}) }, undefined, { auto: undefined, notAuto: undefined }],
    ['not where it names nobody', { policy: withAuto({ kinds: ['isolateDevice'] }) }, undefined, { auto: undefined }],
    [
      'not where it does not say so',
      { policy: { rules: [{ match: { submitters: ['pipeline'] }, rule: ruleWith() }] } },
      undefined,
      { auto: undefined },
    ],
    [
      'not for a protected target, and says so',
      { safety: protecting },
      undefined,
      { auto: undefined, notAuto: 'protectedTarget' },
    ],
    [
      'not for e-mail that is reviewed elsewhere, and says so',
      {},
      mailProposalOf(),
      { auto: undefined, notAuto: 'reviewedElsewhere' },
    ],
    ['but for e-mail that is decided here', { emailReview: 'here' }, mailProposalOf(), { auto: { perHour: 5 } }],
  ])('%s', (_, birth, proposal, expected) => {
    expect(born(birth, proposal)).toMatchObject({ status: 'pending', ...expected });
  });

  test('not for another submitter: the rule is not even its', () => {
    const policy = { rules: [...trusting.rules, { match: {}, rule: ruleWith() }] };
    expect(born({ policy, by: otherPipeline })).toEqual({ auto: undefined, notAuto: undefined, status: 'pending' });
  });

  test('nor what it refuses anyway', () => {
    const refusal = { refusal: { code: 'NothingToRemediate' } };
    expect(submit(proposalOf({ verdict: 'noThreatsFound' }), birthOf({ policy: trusting }))).toMatchObject(refusal);
  });
});

describe('what a rule has approved', () => {
  const story = beginAuto();
  const action = inStatus(story.action, 'approved');

  test('was decided by it and by nobody, and may run at once', () => {
    expect(action).toMatchObject({
      rule: { name: 'trusted', auto: { perHour: 5 } },
      votes: [],
      decision: { outcome: 'auto', at: t0, rule: 'trusted', by: [{ id: 'system', type: 'system' }] },
      ...{ windowEndsAt: t0 + day, notBefore: t0, wakeAt: t0 + 2 * minute, execution: { attempts: 0 } },
    });
    expect(action).not.toHaveProperty('noticedUntil');
  });

  test('can be stored, and its one entry tells how it was decided', () => {
    expect(actionSchema.parse(action)).toEqual(action);
    const [entry] = story.history;
    expect(story.history).toHaveLength(1);
    expect(eventSchema.parse(entry?.event)).toEqual(entry?.event);
    expect(entry && outcomeOf(entry.event)).toBe('auto');
  });

  test('is not for people to decide any more', () => {
    for (const vote of [approve(olivia), reject(olivia)]) expect(wordFor(decide(action, vote))).toBe('NotPending');
    expect(wordFor(decide(action, cancel(olivia)))).toBe('Cancelled');
  });

  test('runs, is retried, and can be undone like any other', () => {
    const failed = following(story, start(action), outcome({ type: 'failed', message: 'No.' }), retry(olivia));
    expect(failed.action).toMatchObject({ status: 'approved', decision: { outcome: 'auto' } });
    const again = following(failed, start(failed.action), outcome({ type: 'done' }));
    expect(wordFor(decide(again.action, undo(ada)))).toBe('Undone');
  });

  test('becomes a case for people where its target is protected by then', () => {
    const { action: stopped } = following(story, start(action, { safety: protecting }));
    expect(inStatus(stopped, 'needsAttention').problem).toMatch(/2 administrators must approve, 0 did/);
  });
});
