import { describe, expect, test } from 'vitest';
import { isOpen, statuses } from '../../../src/domain/actions/action.ts';
import { endedAtOf } from '../../../src/domain/actions/endedAtOf.ts';
import { outlineOf, shownOf } from '../../../src/domain/actions/outline.ts';
import { waitedSeconds } from '../../../src/domain/actions/waitOf.ts';
import { hour, minute } from '../../../src/domain/values/time.ts';
import { afterExpiry, approve, begin, comment, following, olivia, storyIn, t0, tick } from '../../support/builders.ts';

const later = t0 + 30 * minute;

describe('When an action ended', () => {
  test.each(statuses)('is known of what is %s exactly where it has ended, and is when its last change was', status => {
    const { action, history } = storyIn(status);
    const last = history.at(-1)?.event;
    expect(endedAtOf(shownOf(action))).toBe(isOpen(action) ? undefined : last?.at);
  });

  test.each(statuses.filter(status => !isOpen({ status })))('stays when somebody comments on what is %s', status => {
    const story = storyIn(status);
    const commented = following(story, comment(olivia, { now: story.action.lastModifiedAt + hour }));
    expect(commented.action.lastModifiedAt).toBeGreaterThan(story.action.lastModifiedAt);
    expect(endedAtOf(shownOf(commented.action))).toBe(endedAtOf(shownOf(story.action)));
    expect(endedAtOf(outlineOf(commented.action))).toBe(endedAtOf(shownOf(commented.action)));
  });

  test('is the end of the window where an approval lapsed', () => {
    const approved = following(begin(), approve(olivia, { now: later }));
    const windowEndsAt = later + 24 * hour;
    const { action } = following(approved, tick(windowEndsAt + hour));
    expect(action.status).toBe('expired');
    expect(endedAtOf(shownOf(action))).toBe(windowEndsAt);
  });

  test('is the last change where rows of the first versions do not say', () => {
    const { endedAt: _, ...action } = shownOf(storyIn('cancelled').action);
    expect(endedAtOf(action)).toBe(action.lastModifiedAt);
  });
});

describe('How long an action waited for its decision', () => {
  test('is not told while it waits, so that what is told stays the same', () => {
    expect(waitedSeconds(shownOf(begin().action))).toBeUndefined();
  });

  test('ends with the decision, whatever comes after', () => {
    const decided = following(begin(), approve(olivia, { now: later + 999 }));
    expect(waitedSeconds(shownOf(decided.action))).toBe(1800);
    expect(waitedSeconds(shownOf(following(decided, comment(olivia, { now: later + hour })).action))).toBe(1800);
  });

  test('ends with the expiry that was due, not with when that was noticed', () => {
    const { action } = following(begin(), tick(afterExpiry));
    expect(waitedSeconds(shownOf(action))).toBe((action.expiresAt - action.createdAt) / 1000);
  });
});
