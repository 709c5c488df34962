import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, actionSchema, isOpen, type Status, statuses } from '../../../src/domain/actions/action.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { eventSchema } from '../../../src/domain/actions/event.ts';
import { evolve } from '../../../src/domain/actions/evolve.ts';
import { nextDue } from '../../../src/domain/actions/nextDue.ts';
import { verifyHistory } from '../../../src/domain/history/history.ts';
import { hour } from '../../../src/domain/values/time.ts';
import { begin, follow, lease, type Story, sha256 } from '../../support/builders.ts';
import { beginning, steps, told } from './anyStory.ts';

// Invariants said once, attacked by a generator: whatever anybody asks, in whatever order and at whatever time.

/** What must be true of every story that any commands tell. */
const always = (holds: (stories: readonly Story[]) => void) =>
  fc.assert(
    fc.property(beginning, steps, (first, commands) => holds(told(first, commands))),
    { numRuns: 400 },
  );
const eachOf = (stories: readonly Story[], holds: (now: Story, before: Story) => void) =>
  stories.forEach((story, index) => {
    holds(story, stories[index - 1] ?? story);
  });

const wasApproved: readonly Status[] = [
  ...(['approved', 'executing', 'running', 'needsAttention'] as const),
  ...(['succeeded', 'partiallySucceeded', 'failed', 'cancelled'] as const),
];

describe('whatever is asked, in whatever order', () => {
  test('an approved action has enough distinct approvers, none of whom proposed it, and no rejection', () => {
    always(stories =>
      eachOf(stories, ({ action }) => {
        if (!wasApproved.includes(action.status)) return;
        // Nobody voted where its rule approved it, and the rule that it keeps says that it may.
        if ('decision' in action && action.decision.outcome === 'auto') {
          expect(action).toMatchObject({
            votes: [],
            rule: { auto: { perHour: 5 } },
            decision: { rule: action.rule.name },
          });
          return;
        }
        expect(action.rule).not.toHaveProperty('auto');
        const proposers = [action.submittedBy.id, action.requestedBy?.id];
        const by = action.votes.map(vote => vote.by);
        expect(new Set(by.map(({ id }) => id)).size).toBe(by.length);
        expect(new Set(by.map(({ id, onBehalfOf }) => onBehalfOf?.id ?? id)).size).toBeGreaterThanOrEqual(
          action.rule.approvals,
        );
        expect(
          by.flatMap(({ id, onBehalfOf }) => [id, onBehalfOf?.id]).filter(id => id && proposers.includes(id)),
        ).toEqual([]);
        expect(action.votes.filter(vote => vote.decision === 'reject')).toEqual([]);
        expect(action.review.place).toBe('here');
      }),
    );
  });

  test('nobody decides after a rejection, nor after the time to decide', () => {
    always(stories => {
      const events = (stories.at(-1)?.history ?? []).map(entry => entry.event);
      const rejected = events.findIndex(event => event.type === 'Rejected');
      if (rejected >= 0) {
        const later = events.slice(rejected + 1).map(event => event.type);
        expect(later.filter(type => type !== 'Commented')).toEqual([]);
      }
      eachOf(stories, (now, before) => {
        const event = now.history.at(before.history.length)?.event;
        if (event && 'vote' in event) expect(event.at).toBeLessThan(before.action.expiresAt);
      });
    });
  });

  test('only who may vote has voted, and a relay only where the rule lets it', () => {
    always(stories =>
      eachOf(stories, ({ action: { votes, rule } }) => {
        for (const { by, decision } of votes) {
          if (by.type === 'user') expect(rule.roles).toContain(by.role);
          else
            expect([by.role, rule.relay === 'approve' || (rule.relay === 'reject' && decision === 'reject')]).toEqual([
              'DecisionRelay',
              true,
            ]);
        }
      }),
    );
  });

  test('the history, folded, gives the action, but for when to look again', () => {
    always(stories => {
      const { action, history } = stories.at(-1) ?? begin();
      const fold = (before: Action | undefined, json: string) => evolve(before, eventSchema.parse(JSON.parse(json)));
      const folded = history.map(entry => JSON.stringify(entry.event)).reduce<Action | undefined>(fold, undefined);
      expect({ ...folded, wakeAt: 0, head: '' }).toEqual({ ...action, wakeAt: 0, head: '' });
      expect(action.version).toBe(history.length);
      expect(verifyHistory(history, action, sha256)).toEqual({ intact: true });
    });
  });

  test('time never goes backwards', () => {
    always(stories => {
      const { action, history } = stories.at(-1) ?? begin();
      const times = history.map(entry => entry.event.at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(action.lastModifiedAt).toBe(times.at(-1));
    });
  });

  test('what has ended stays ended, but for a retry and for a report after expiry', () => {
    always(stories =>
      eachOf(stories, ({ action, history }, before) => {
        if (isOpen(before.action) || action.status === before.action.status) return;
        const type = history.at(-1)?.event.type;
        expect(['failed Retried approved', 'expired DecisionReported decidedElsewhere']).toContain(
          `${before.action.status} ${type} ${action.status}`,
        );
      }),
    );
  });

  test('every action and every event is what storage can read', () => {
    always(stories =>
      eachOf(stories, ({ action, history }) => {
        expect(actionSchema.safeParse(JSON.parse(JSON.stringify(action))).error).toBeUndefined();
        expect(eventSchema.safeParse(history.at(-1)?.event).error).toBeUndefined();
      }),
    );
  });

  test('what moves by itself has a time for it, and nothing else has', () => {
    always(stories =>
      eachOf(stories, ({ action }) => {
        const moves = ['pending', 'approved', 'executing', 'running'].includes(action.status);
        expect(Number.isSafeInteger(nextDue(action) ?? Number.NaN)).toBe(moves);
      }),
    );
  });

  test('every change is one more entry, and a refusal, repetition or re-arming none', () => {
    always(stories =>
      eachOf(stories, (story, before) => {
        const { wakeAt: _, ...rest } = { wakeAt: 0, ...story.action };
        const { wakeAt: __, ...earlier } = { wakeAt: 0, ...before.action };
        if (story.history.length === before.history.length) expect(rest).toEqual(earlier);
        else expect(story.action.version).toBe(before.action.version + 1);
      }),
    );
  });

  test('a run happens once per lease, only of what was approved, with the window open, at most five in doubt', () => {
    always(stories =>
      eachOf(stories, ({ action, history }, before) => {
        if (action.status !== 'executing') return;
        expect(action.execution.lost).toBeLessThan(5);
        expect(action.execution.retries).toBeLessThanOrEqual(3);
        const starts = history.filter(({ event }) => event.type === 'ExecutionStarted').length;
        expect(action.execution.attempts).toBe(starts);
        if (before.action.status === 'executing') return;
        expect(before.action.status).toBe('approved');
        expect(action.leaseUntil - lease).toBeLessThan(action.windowEndsAt);
      }),
    );
  });

  test('left alone, it comes to an end or to a person: nothing waits for ever', () => {
    always(stories => {
      let { action } = stories.at(-1) ?? begin();
      for (let due = nextDue(action), n = 0; due !== undefined; due = nextDue(action), n++) {
        // A sweep each time something is due; the executor never comes.
        const next = decide(action, { type: 'Tick', now: due, wakeAt: due + hour, paused: false });
        action = follow({ action, history: [] }, next).action;
        expect(n).toBeLessThan(2000);
      }
      expect(isOpen(action) ? action.status : 'ended').toMatch(/^(needsAttention|ended)$/);
    });
  });
});

test('the generator tells stories that get everywhere', () => {
  const reached = new Set<string>();
  const happened = new Set<string>();
  fc.assert(
    fc.property(beginning, steps, (first, commands) => {
      const stories = told(first, commands);
      for (const { action } of stories) reached.add(action.status);
      for (const { event } of stories.at(-1)?.history ?? []) happened.add(event.type);
    }),
    { numRuns: 1500, seed: 7 },
  );
  expect([...reached].sort()).toEqual([...statuses].sort());
  expect([...happened]).toContain('ApprovalRequiredAgain');
});
