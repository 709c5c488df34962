import { expect, test } from 'vitest';
import { outlineOf } from '../../../src/domain/actions/outline.ts';
import { incidentOf } from '../../../src/domain/investigations/incident.ts';
import {
  type InvestigationOutline,
  investigationOutlineOf,
  record,
} from '../../../src/domain/investigations/investigation.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { actionIn, pipeline, proposalOf, t0 } from '../../support/builders.ts';
import { contentOf } from '../../support/investigations.ts';

const incident = { id: 'inc-1', title: 'The case' };
const action = (status: 'succeeded' | 'pending' | 'rejected', changes: Parameters<typeof proposalOf>[0] = {}) =>
  outlineOf(actionIn(status, { proposal: proposalOf({ incident, severity: 'low', ...changes }) }));
const outline = (id: string, content: Parameters<typeof contentOf>[0] = {}): InvestigationOutline => {
  const recording = record(undefined, { id, content: contentOf({ incident, ...content }), by: pipeline, now: t0 + 9 });
  if (recording.type === 'refused') throw new Error(recording.refusal.code);
  return investigationOutlineOf(recording.investigation);
};

test('An incident is all of its actions, and its investigations with a state each', () => {
  const actions = [
    action('pending', { investigation: { id: 'inv-1', title: 'From an action' } }),
    action('succeeded', { investigation: { id: 'inv-2', title: 'Two' }, severity: 'medium' }),
    action('rejected'),
  ];
  const found = incidentOf(
    'inc-1',
    actions,
    [outline('inv-1'), outline('inv-3', { severity: 'low' })],
    true,
    t0 + minute,
  );
  expect(found).toMatchObject({
    ...{ id: 'inc-1', title: 'The case', severity: 'high', state: 'pendingApproval', complete: true },
    actions: { total: 3, byStatus: { pending: 1, succeeded: 1, rejected: 1 } },
    ...{ firstActivityAt: t0, lastActivityAt: t0 + minute, waiting: { totalInSeconds: 60 } },
  });
  const one = { total: 1, byStatus: { pending: 1 } };
  expect(found?.investigations).toEqual([
    {
      ...{ id: 'inv-1', recorded: true, title: 'Ransomware', status: 'active', severity: 'high' },
      ...{ state: 'pendingApproval', actions: one },
    },
    {
      ...{ id: 'inv-3', recorded: true, title: 'Ransomware', status: 'active', severity: 'low' },
      ...{ state: 'nothingToDo', actions: { total: 0, byStatus: {} } },
    },
    {
      ...{ id: 'inv-2', recorded: false, title: 'Two', severity: 'medium' },
      ...{ state: 'remediated', actions: { total: 1, byStatus: { succeeded: 1 } } },
    },
  ]);
});

test('An incident that only a record names has nothing to do', () => {
  expect(incidentOf('inc-1', [], [outline('inv-1')], true, t0)).toMatchObject({
    ...{ state: 'nothingToDo', firstActivityAt: t0 + 9, lastActivityAt: t0 + 9, severity: 'high' },
  });
});

test('Where not everything was looked at, every count says so', () => {
  const found = incidentOf('inc-1', [action('pending', { investigation: { id: 'inv-1' } })], [], false, t0);
  expect(found).toMatchObject({
    ...{ complete: false, actions: { total: { atLeast: 1 } } },
    investigations: [{ actions: { total: { atLeast: 1 }, byStatus: { pending: { atLeast: 1 } } } }],
  });
});
