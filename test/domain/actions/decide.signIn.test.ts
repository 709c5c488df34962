import { describe, expect, test } from 'vitest';
import type { Status } from '../../../src/domain/actions/action.ts';
import { allowedOperations } from '../../../src/domain/actions/allowedOperations.ts';
import type { PeoplesCommand } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { authenticationContextSchema } from '../../../src/domain/policy/authenticationContext.ts';
import type { Rule } from '../../../src/domain/policy/policy.ts';
import { day, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  approve,
  begin,
  cancel,
  comment,
  olivia,
  oscar,
  reject,
  relay,
  resolve,
  retry,
  type Story,
  storyIn,
  t0,
  undo,
  withdraw,
  wordFor,
} from '../../support/builders.ts';

// What a rule asks of the sign-in of whoever lets something run.

const word = ({ action }: Story, command: PeoplesCommand) => wordFor(decide(action, command));
const inC1 = { authenticationContexts: ['c1'] };

describe('a rule that asks for a fresh token', () => {
  const story = begin({ rule: { freshToken: 15 * minute } });
  test.each([
    [15 * minute, 'Approved'],
    [15 * minute + 1, 'TokenTooOld'],
  ])('decides by the token’s age: %d ms', (age, expected) => {
    expect(word(story, approve({ ...olivia, tokenIssuedAt: t0 }, { now: t0 + age }))).toBe(expected);
  });

  test('lets anybody reject with an older one: that only makes things safer', () => {
    expect(word(story, reject(olivia, { now: t0 + day }))).toBe('Rejected');
  });

  test('asks for nothing where there is no such limit', () => {
    expect(word(begin(), approve({ ...olivia, tokenIssuedAt: 0 }))).toBe('Approved');
  });
});

describe('a rule that asks for an authentication context', () => {
  const rule: Partial<Rule> = { authenticationContext: 'c1' };
  const story = begin({ rule });
  /** Decided already, by people who had signed in so. */
  const later = (status: Status): Story => {
    const { action, history } = storyIn(status);
    return { action: { ...action, rule: { ...action.rule, ...rule } }, history };
  };

  test('names what is missing', () => {
    expect(decide(story.action, approve(olivia))).toEqual({
      type: 'refused',
      refusal: { code: 'StepUpRequired', authenticationContext: 'c1' },
    });
  });

  test.each([
    [undefined, 'StepUpRequired'],
    [[], 'StepUpRequired'],
    [['c2', 'c11'], 'StepUpRequired'],
    [['c2', 'c1'], 'Approved'],
  ])('decides by what the sign-in has satisfied: %j', (authenticationContexts, expected) => {
    const by = { ...olivia, ...(authenticationContexts && { authenticationContexts }) };
    expect(word(story, approve(by))).toBe(expected);
  });

  test.each<[string, Story, (by: typeof ada) => PeoplesCommand, string]>([
    ['approving', story, approve, 'Approved'],
    ['retrying', later('failed'), retry, 'Retried'],
    ['undoing', later('succeeded'), undo, 'Undone'],
  ])('asks it of whoever lets something run: %s', (_, { action, history }, command, expected) => {
    expect(word({ action, history }, command(ada))).toBe('StepUpRequired');
    expect(word({ action, history }, command({ ...ada, ...inC1 }))).toBe(expected);
  });

  test.each<[string, Story, PeoplesCommand, string]>([
    ['rejecting', story, reject(olivia), 'Rejected'],
    ['cancelling', later('approved'), cancel(olivia), 'Cancelled'],
    ['withdrawing', begin({ rule, birth: { by: oscar } }), withdraw(oscar), 'Withdrawn'],
    ['resolving', later('needsAttention'), resolve(ada, 'didNotRun'), 'Resolved'],
    ['commenting', story, comment(olivia), 'Commented'],
  ])('asks it of nobody else: %s', (_, { action, history }, command, expected) => {
    expect(word({ action, history }, command)).toBe(expected);
  });

  test('asks no relay: nobody can pass on what a sign-in proves', () => {
    const relayed = begin({ rule: { ...rule, relay: 'approve' } });
    expect(word(relayed, approve({ ...relay, ...inC1 }))).toBe('RelayNotAllowed');
    expect(word(relayed, reject(relay))).toBe('Rejected');
  });

  test('asks for the context before the age: a new sign-in has a new token', () => {
    const both = begin({ rule: { ...rule, freshToken: minute } });
    const late = { now: t0 + day };
    expect(word(both, approve(olivia, late))).toBe('StepUpRequired');
    expect(word(both, approve({ ...olivia, ...inC1 }, late))).toBe('TokenTooOld');
    expect(word(both, approve({ ...olivia, ...inC1, tokenIssuedAt: t0 + day }, late))).toBe('Approved');
  });

  test('comes after the person and before the version', () => {
    const own = begin({ rule, birth: { by: olivia } });
    expect(word(own, approve(olivia))).toBe('OwnProposal');
    expect(word(story, approve(olivia, { ifMatch: 9 }))).toBe('StepUpRequired');
  });

  test('is told in what is offered', () => {
    const refusal = { code: 'StepUpRequired', authenticationContext: 'c1' };
    const offered = allowedOperations(story.action, olivia, t0 + minute);
    expect(offered).toMatchObject({ approve: { allowed: false, refusal }, reject: { allowed: true } });
    expect(allowedOperations(story.action, { ...olivia, ...inC1 }, t0 + minute).approve).toEqual({ allowed: true });
  });
});

describe('a rule asks for one of c1 to c99', () => {
  const isOne = (id: string) => authenticationContextSchema.safeParse(id).success;
  test.each(['c1', 'c9', 'c10', 'c99'])('as %s', id => expect(isOne(id)).toBe(true));
  test.each(['c0', 'c01', 'c100', 'C1', ' c1', 'c1 ', 'c', '1', 'p1', 'c1,c2', ''])('and not for "%s"', id =>
    expect(isOne(id)).toBe(false),
  );
});
