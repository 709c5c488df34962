import { describe, expect, it, test } from 'vitest';
import { statuses } from '../../../src/domain/actions/action.ts';
import { outlineOf } from '../../../src/domain/actions/outline.ts';
import { type Brakes, waitingFor, waitingForSchema } from '../../../src/domain/actions/waitingFor.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { storyIn } from '../../support/builders.ts';

const { action } = storyIn('approved');
const none = (now: number): Brakes => ({
  now,
  paused: false,
  isCapReached: () => false,
  isCarriedOut: () => true,
  requeueAfter: 2 * minute,
});
const soon = action.lastModifiedAt + minute;

describe('An approved action', () => {
  it.each<[string, Partial<Brakes> & { readonly notBefore?: number }, string]>([
    ['its turn', {}, 'executor'],
    ['an executor that should have come', { now: soon + 60 * minute }, 'queue'],
    ['the end of a pause', { paused: true }, 'paused'],
    ['a start of its kind to be an hour old', { isCapReached: kind => kind === action.kind }, 'cap'],
    ['somebody who carries it out', { isCarriedOut: () => false }, 'noBackEnd'],
    ['the end of a back-off', { notBefore: soon + minute }, 'later'],
    ['somebody first, whatever else there is', { isCarriedOut: () => false, paused: true }, 'noBackEnd'],
    ['the pause before a cap', { paused: true, isCapReached: () => true }, 'paused'],
  ])('waits for %s', (_, { notBefore, ...brakes }, reason) => {
    const found = waitingFor({ ...action, ...(notBefore && { notBefore }) }, { ...none(soon), ...brakes });
    expect(found).toMatchObject({ reason, message: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(waitingForSchema.parse(found)).toEqual(found);
    expect(found?.untilAt).toBe(reason === 'later' ? notBefore : undefined);
  });

  it('as lists show it says the same, but nothing of what only the action knows', () => {
    const outline = outlineOf(action);
    expect(waitingFor(outline, none(soon))?.reason).toBe('executor');
    expect(waitingFor(outline, none(soon + 60 * minute))?.reason).toBe('queue');
    const tried = { ...outline, execution: { attempts: 1, lost: 0, run: 1, retries: 0 } };
    expect(waitingFor(tried, none(soon + 60 * minute))).toBeUndefined();
    expect(waitingFor(tried, { ...none(soon), paused: true })?.reason).toBe('paused');
  });
});

test.each(statuses.filter(status => status !== 'approved'))('one that is %s waits for nobody of ours', status => {
  const other = storyIn(status).action;
  expect(waitingFor(other, { ...none(soon), paused: true, isCapReached: () => true })).toBeUndefined();
  const unasked = waitingFor(other, { ...none(soon), isCarriedOut: () => false });
  // Nobody asks a back end that there is not how its run goes.
  expect(unasked?.reason).toBe(status === 'running' ? 'noBackEnd' : undefined);
});
