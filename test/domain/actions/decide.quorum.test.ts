import { describe, expect, test } from 'vitest';
import type { Decide } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { hour, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  afterExpiry,
  application,
  approve,
  type Beginning,
  begin,
  follow,
  following,
  inStatus,
  olivia,
  oscar,
  pipeline,
  reject,
  relay,
  type Story,
  storyIn,
  t0,
  tick,
  withdraw,
  wordFor,
} from '../../support/builders.ts';

const word = ({ action }: Story, command: Decide) => wordFor(decide(action, command));
const two: Beginning = { rule: { approvals: 2 } };

describe('a quorum', () => {
  test('is reached by as many distinct people as the rule asks for', () => {
    const three = begin({ rule: { approvals: 3 } });
    const given = [approve(olivia), approve(olivia), approve(oscar), approve(oscar), approve(ada)];
    const words: string[] = [];
    given.reduce((story, command) => {
      words.push(word(story, command));
      return follow(story, decide(story.action, command));
    }, three);
    expect(words).toEqual(['ApprovalGiven', 'unchanged', 'ApprovalGiven', 'unchanged', 'Approved']);
  });

  test('names everybody who approved in the decision, with their rights', () => {
    const { action } = following(begin(two), approve(olivia), approve(ada, { comment: 'sure', now: t0 + hour }));
    expect(inStatus(action, 'approved').decision).toEqual({
      outcome: 'approved',
      at: t0 + hour,
      by: [
        { id: 'olivia', name: 'Name of olivia', type: 'user', role: 'SecurityOperator', claim: 'roles' },
        { id: 'ada', name: 'Name of ada', type: 'user', role: 'SecurityAdministrator', claim: 'roles' },
      ],
    });
    expect(action.votes.map(({ by, comment, at }) => [by.id, comment, at])).toEqual([
      ['olivia', undefined, t0 + minute],
      ['ada', 'sure', t0 + hour],
    ]);
  });

  test('counts a relay once, however many names it passes on', () => {
    const story = begin({ rule: { approvals: 2, relay: 'approve' } });
    const first = following(story, approve(relay, { onBehalfOf: { id: 'olivia', name: 'Olivia' } }));
    expect(first.action).toMatchObject({ status: 'pending', votes: [{ by: { id: 'relay', role: 'DecisionRelay' } }] });
    expect(word(first, approve(relay, { onBehalfOf: { id: 'oscar', name: 'Oscar' } }))).toBe('unchanged');
    expect(word(first, approve(oscar))).toBe('Approved');
  });

  test('counts a person once who votes both through a relay and in person', () => {
    const story = begin({ rule: { approvals: 2, relay: 'approve' } });
    const relayed = following(story, approve(relay, { onBehalfOf: { id: 'olivia', name: 'Olivia' } }));
    expect(word(relayed, approve(olivia))).toBe('ApprovalGiven');
    const second = application('relay-2', 'DecisionRelay');
    expect(word(relayed, approve(second, { onBehalfOf: { id: 'olivia', name: 'Olivia' } }))).toBe('ApprovalGiven');
    expect(word(following(relayed, approve(olivia)), approve(oscar))).toBe('Approved');
  });

  test('starts the second clock, and says when to look again should the message get lost', () => {
    const story = begin({ rule: { executeWithin: 3 * hour } });
    const { action } = following(story, approve(olivia, { now: t0 + hour }));
    expect(action).toMatchObject({
      windowEndsAt: t0 + 4 * hour,
      notBefore: t0 + hour,
      wakeAt: t0 + hour + 2 * minute,
      execution: { attempts: 0, lost: 0, run: 1, retries: 0 },
    });
    expect(action).not.toHaveProperty('noticedUntil');
  });
});

describe('a rejection', () => {
  test('ends it at once, beats approvals and keeps the votes', () => {
    const { action } = following(begin({ rule: { approvals: 3 } }), approve(olivia), approve(ada), reject(oscar));
    expect(action).toMatchObject({ status: 'rejected', decision: { outcome: 'rejected', by: [{ id: 'oscar' }] } });
    expect(action.votes.map(vote => [vote.by.id, vote.decision])).toEqual([
      ['olivia', 'approve'],
      ['ada', 'approve'],
      ['oscar', 'reject'],
    ]);
  });

  test('may take the place of one’s own approval while pending; the history keeps both', () => {
    const { action, history } = following(begin(two), approve(olivia), reject(olivia));
    expect(action.status).toBe('rejected');
    expect(action.votes.map(vote => vote.decision)).toEqual(['reject']);
    expect(history.map(entry => entry.event.type)).toEqual(['Submitted', 'ApprovalGiven', 'Rejected']);
  });

  test('is never turned back into an approval, by nobody', () => {
    const rejected = following(begin(two), reject(olivia));
    expect([olivia, oscar].map(by => word(rejected, approve(by)))).toEqual(['AlreadyDecided', 'AlreadyDecided']);
  });
});

describe('repeating one’s own decision is success, whatever has become of the action', () => {
  const approved = storyIn('approved');
  test.each<[string, Story, Decide]>([
    ['an approval while pending', following(begin(two), approve(olivia)), approve(olivia)],
    ['an approval that was enough', approved, approve(olivia)],
    ['an approval of what runs', storyIn('executing'), approve(olivia)],
    ['an approval of what has succeeded', storyIn('succeeded'), approve(olivia)],
    ['an approval of what was cancelled', storyIn('cancelled'), approve(olivia)],
    [
      'an approval that somebody’s rejection beat',
      following(begin(two), approve(olivia), reject(oscar)),
      approve(olivia),
    ],
    ['an approval of what was withdrawn', following(begin(two), approve(olivia), withdraw(pipeline)), approve(olivia)],
    ['an approval of what expired', following(begin(two), approve(olivia), tick(afterExpiry)), approve(olivia)],
    ['a rejection', storyIn('rejected'), reject(olivia)],
  ])('%s', (_, story, command) => {
    expect(word(story, command)).toBe('unchanged');
    // Before any other check: another version, another digest, too late.
    expect(word(story, { ...command, ifMatch: 99, digest: 'sha256:other', now: afterExpiry })).toBe('unchanged');
  });

  test('but is another decision when it is the other one', () => {
    expect(word(storyIn('succeeded'), reject(olivia))).toBe('AlreadyDecided');
  });
});
