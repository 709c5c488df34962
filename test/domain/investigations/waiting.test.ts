import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ActionOutline, outlineOf, shownOf } from '../../../src/domain/actions/outline.ts';
import { waitOf } from '../../../src/domain/actions/waitOf.ts';
import { unionOf, waitingIn, waitingSchema } from '../../../src/domain/investigations/waiting.ts';
import { hour, type Instant, minute, second } from '../../../src/domain/values/time.ts';
import {
  actionIn,
  afterExpiry,
  afterWindow,
  approve,
  begin,
  comment,
  following,
  mailProposalOf,
  olivia,
  oscar,
  otherPipeline,
  pipeline,
  proposalOf,
  reject,
  relay,
  report,
  type Story,
  t0,
  tick,
  withdraw,
} from '../../support/builders.ts';

const shown = ({ action }: Story): ActionOutline => outlineOf(action);
const submitter = { id: 'pipeline', name: 'Name of pipeline', type: 'application' };
const named = (id: string) => ({ type: 'user', id, name: `Name of ${id}` });
const operators = {
  type: 'roles',
  roles: ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator'],
};
const wait = (waitedFor: object, totalInSeconds: number, actions = 1, longestInSeconds = totalInSeconds) => ({
  ...{ submitter, waitedFor, actions, totalInSeconds, longestInSeconds },
});

describe('The time in which something waited', () => {
  const from = (start: Instant, until: Instant) => ({ from: start, until });
  test.each([
    ['nothing', [], 0],
    ['one', [from(10, 30)], 20],
    ['two after each other', [from(40, 50), from(10, 30)], 30],
    ['two that touch', [from(10, 30), from(30, 50)], 40],
    ['two together', [from(10, 30), from(20, 50)], 40],
    ['one within another', [from(10, 50), from(20, 30), from(45, 60)], 50],
    ['none at all', [from(10, 10)], 0],
  ])('counts once: %s', (_, intervals, time) => {
    expect(unionOf(intervals)).toBe(time);
  });

  test('is at least the longest and at most the sum, in any order', () => {
    const interval = fc
      .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 300 }))
      .map(([start, length]) => from(start, start + length));
    fc.assert(
      fc.property(fc.array(interval), intervals => {
        const lengths = intervals.map(one => one.until - one.from);
        const union = unionOf(intervals);
        expect(union).toBeGreaterThanOrEqual(Math.max(0, ...lengths));
        expect(union).toBeLessThanOrEqual(lengths.reduce((a, b) => a + b, 0));
        expect(unionOf(intervals.toReversed())).toBe(union);
        // Counted the slow way.
        const covered = new Set(
          intervals.flatMap(one => Array.from({ length: one.until - one.from }, (_, n) => one.from + n)),
        );
        expect(union).toBe(covered.size);
      }),
    );
  });
});

describe('An action waits', () => {
  const until = (story: Story, now: Instant) => waitOf(shown(story), now).until - t0;
  test.each<[string, Story, Instant, number]>([
    ['while it is pending', begin(), t0 + hour, hour],
    ['no longer than it may be decided, also where nobody has recorded its end', begin(), afterExpiry, 7 * 24 * hour],
    ['until it is approved', following(begin(), approve(olivia)), t0 + hour, minute],
    ['until it is rejected', following(begin(), reject(olivia)), t0 + hour, minute],
    ['until it is withdrawn', following(begin(), withdraw(pipeline)), t0 + hour, minute],
    [
      'until it is withdrawn, whatever is remarked later',
      following(begin(), withdraw(pipeline), comment(olivia, { now: t0 + hour })),
      t0 + 2 * hour,
      minute,
    ],
    ['until it expires, not until that is recorded', following(begin(), tick(afterExpiry)), afterExpiry, 7 * 24 * hour],
    [
      'until approved, also where it then expires',
      following(begin(), approve(olivia), tick(afterWindow)),
      afterWindow,
      minute,
    ],
    ['until it is reported', following(begin({ proposal: mailProposalOf() }), report(pipeline)), t0 + hour, minute],
    ['no time by a clock that is behind', begin(), t0 - minute, 0],
  ])('%s', (_, story, now, time) => {
    expect(until(story, now)).toBe(time);
  });
});

describe('Who waited how long for whom', () => {
  const waits = (now: Instant, ...stories: readonly Story[]) => {
    const waiting = waitingIn(stories.map(shown), now);
    expect(waitingSchema.parse(JSON.parse(JSON.stringify(waiting)))).toEqual(JSON.parse(JSON.stringify(waiting)));
    return waiting.waits;
  };

  test('is told by decider, number, sum and longest, the longest sum first', () => {
    const decided = (by: typeof olivia, after: number) => following(begin(), approve(by, { now: t0 + after }));
    const stories = [decided(olivia, minute), decided(oscar, 5 * minute), decided(olivia, 3 * minute)];
    expect(waits(t0 + hour, ...stories)).toEqual([wait(named('oscar'), 300), wait(named('olivia'), 240, 2, 180)]);
  });

  test('counts each of two approvers until their own vote, and the roles that are still missing until now', () => {
    const two = begin({ rule: { approvals: 2 } });
    const once = following(two, approve(olivia, { now: t0 + minute }));
    expect(waits(t0 + 10 * minute, once)).toEqual([wait(operators, 600), wait(named('olivia'), 60)]);
    const twice = following(once, approve(oscar, { now: t0 + 2 * minute }));
    expect(waits(t0 + 10 * minute, twice)).toEqual([wait(named('oscar'), 120), wait(named('olivia'), 60)]);
  });

  test('names the roles of the rule that is frozen into the action', () => {
    const strict = begin({ rule: { roles: ['GlobalAdministrator'] } });
    expect(waits(t0 + minute, strict)).toEqual([wait({ type: 'roles', roles: ['GlobalAdministrator'] }, 60)]);
  });

  test('tells what nobody decided as waiting in vain for those who might have', () => {
    const expired = following(begin(), tick(afterExpiry));
    expect(waits(afterExpiry, expired)).toEqual([wait(operators, 7 * 24 * 3600)]);
    const withdrawn = following(begin(), withdraw(pipeline, { now: t0 + 30 * second }));
    expect(waits(afterExpiry, withdrawn)).toEqual([wait(operators, 30)]);
  });

  test('names the e-mail portal, and then whoever decided there as it is reported', () => {
    const mail = begin({ proposal: mailProposalOf() });
    expect(waits(t0 + minute, mail)).toEqual([wait({ type: 'emailPortal' }, 60)]);
    expect(waits(t0 + hour, following(mail, report(pipeline)))).toEqual([wait({ type: 'reported', name: 'Mia' }, 60)]);
  });

  test('names a relay together with the person for whom it spoke', () => {
    const passedOn = (name: string) => following(begin(), reject(relay, { onBehalfOf: { name } }));
    const application = { type: 'application', id: 'relay', name: 'Name of relay' };
    expect(waits(t0 + hour, passedOn('Ida'), passedOn('Tom'))).toEqual([
      wait({ ...application, onBehalfOf: { name: 'Ida' } }, 60),
      wait({ ...application, onBehalfOf: { name: 'Tom' } }, 60),
    ]);
  });

  test('waits also for those who may decide by then', () => {
    const admins = { roles: ['SecurityOperator'], escalateAfter: hour, escalateTo: ['SecurityAdministrator'] } as const;
    const { action } = begin({ rule: { ...admins, roles: [...admins.roles], escalateTo: [...admins.escalateTo] } });
    const rolesAt = (now: number) => waitingIn([shownOf(action)], now).waits.map(({ waitedFor }) => waitedFor);
    expect(rolesAt(t0 + hour - 1)).toEqual([{ type: 'roles', roles: ['SecurityOperator'] }]);
    expect(rolesAt(t0 + hour)).toEqual([{ type: 'roles', roles: ['SecurityOperator', 'SecurityAdministrator'] }]);
  });

  test('keeps submitters apart', () => {
    const theirs = begin({ birth: { by: otherPipeline } });
    const of = waits(t0 + minute, begin(), theirs).map(one => one.submitter.id);
    expect(of).toEqual(['pipeline', 'other-pipeline']);
  });

  test('takes somebody for the same person under a name that was cut', () => {
    const story = following(begin(), approve(olivia));
    const long = shownOf(story.action);
    const cut = { ...long, votes: long.votes.map(vote => ({ ...vote, by: { ...vote.by, name: 'Na…' } })) };
    expect(waitingIn([long, cut], t0 + hour).waits).toEqual([wait(named('olivia'), 120, 2, 60)]);
  });

  test('says nothing of what was never pending for anybody', () => {
    const auto = { ...shownOf(actionIn('approved')), votes: [] };
    expect(waitingIn([{ ...auto, decision: { outcome: 'auto', at: t0, by: [] } }], t0 + hour)).toEqual({
      totalInSeconds: 0,
      waits: [],
    });
  });

  test('reads rows of the first versions, which name no roles', () => {
    const { deciders: _, ...old } = shownOf(begin({ proposal: proposalOf() }).action);
    expect(waitingIn([old], t0 + minute).waits).toEqual([wait({ type: 'roles', roles: [] }, 60)]);
  });
});
