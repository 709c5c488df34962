import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/actions/decide.ts';
import { nextDue } from '../../../src/domain/actions/nextDue.ts';
import type { Proposal } from '../../../src/domain/actions/submit.ts';
import { kindNames, kinds } from '../../../src/domain/kinds/index.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  accepted,
  ada,
  approve,
  begin,
  following,
  lease,
  olivia,
  outcome,
  proposalOf,
  resolve,
  retry,
  type Story,
  start,
  t0,
  tick,
  wordFor,
} from '../../support/builders.ts';

// Whatever is not harmless to repeat is never run again while it is not known whether the last run took place.

const parameters: Readonly<Record<string, object>> = {
  hardDeleteEmail: { recipient: 'ida@contoso.example' },
  killProcess: { processId: 4711, fileName: 'evil.exe' },
  removeRegistryKey: { key: 'HKLM\\Run\\Evil' },
  stopService: { serviceName: 'evilsvc' },
  disableDriver: { driverName: 'evil.sys' },
  removeScheduledTask: { taskName: '\\Evil' },
  removeMailboxDelegation: { delegate: 'max@contoso.example' },
};
const proposalFor = (kind: Proposal['kind']) =>
  proposalOf({
    kind,
    entity: { kind: kinds[kind].entityKind, id: 'x-1', name: 'x-1' },
    parameters: { ...parameters[kind] },
  });
const executing = (kind: Proposal['kind']): Story => {
  const approved = following(begin({ proposal: proposalFor(kind), birth: { emailReview: 'here' } }), approve(olivia));
  return following(approved, start(approved.action));
};
const onceOnly = kindNames.filter(kind => !kinds[kind].repeatable);

test('there are such kinds', () => {
  expect(onceOnly).toContain('offboardDevice');
  expect(onceOnly.length).toBeGreaterThan(9);
});

describe.each(onceOnly)('%s', kind => {
  test.each<[string, (story: Story) => Story]>([
    ['the back end did not answer', story => following(story, outcome({ type: 'unknown', message: 'No answer.' }))],
    ['the lease was lost', story => following(story, tick(t0 + minute + lease))],
    ['the back end never finished', story => following(story, outcome(accepted()), tick(t0 + minute + hour))],
  ])('waits for a person when %s, and nothing wakes it up', (_, happens) => {
    const { action } = happens(executing(kind));
    expect(action.status).toBe('needsAttention');
    expect(nextDue(action)).toBeUndefined();
    for (const now of [t0 + 2 * hour, t0 + 5 * day]) {
      expect(wordFor(decide(action, start(action, { now })))).toBe('NotApproved');
      expect(wordFor(decide(action, tick(now)))).toBe('unchanged');
    }
    expect(wordFor(decide(action, retry(olivia)))).toBe('NotFailed');
  });

  test('runs again, as a new run, when an administrator says that it did not run and somebody retries it', () => {
    const lost = following(executing(kind), outcome({ type: 'unknown', message: 'No answer.' }));
    const again = following(lost, resolve(ada, 'didNotRun'), retry(olivia));
    expect(again.action).toMatchObject({ status: 'approved', execution: { attempts: 1, run: 2, lost: 0 } });
    expect(wordFor(decide(again.action, start(again.action)))).toBe('ExecutionStarted');
  });
});
