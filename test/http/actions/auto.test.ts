import { expect, test } from 'vitest';
import { outlineOf } from '../../../src/domain/actions/outline.ts';
import { entryView } from '../../../src/domain/history/history.ts';
import { actionsAsCsv } from '../../../src/http/actions/actionCsv.ts';
import { actionView } from '../../../src/http/actions/views.ts';
import { schemaRef } from '../../../src/openapi/schemas.ts';
import { approve, begin, following, olivia, policyWith, type Story, start } from '../../support/builders.ts';
import { operator, simulatedWorld } from '../../support/deps.ts';
import { faultsAgainst } from '../../support/described.ts';
import { parsedCsv } from '../../support/parsedCsv.ts';
import { beginAuto, requireAgain } from '../../support/rules.ts';

// What rules decide, as people and programs see it: in the action, in lists, as CSV and in the history.

const { deps, tenant } = simulatedWorld();
const auto = beginAuto();
const again = following(begin(), approve(olivia), requireAgain(policyWith({ approvals: 2 })));
const stopped = following(auto, start(auto.action), requireAgain(policyWith()));

test.each<[string, Story, object]>([
  [
    'approved by its rule',
    auto,
    { decision: { outcome: 'auto', rule: 'trusted', by: [{ type: 'system' }] }, approval: { granted: 0 } },
  ],
  ['carried out without a person', stopped, { status: 'executing', decision: { outcome: 'auto' } }],
  [
    'to be decided again',
    again,
    { status: 'pending', requiredAgainAt: '2026-11-23T09:01:00.000Z', approval: { required: 2, granted: 1 } },
  ],
])('an action that is %s says so, and all of it is described', async (_, { action, history }, expected) => {
  const by = operator(tenant);
  const shown = await actionView(action, { by, deps });
  expect(shown).toMatchObject(expected);
  expect(faultsAgainst(schemaRef('Action'), shown)).toEqual([]);
  for (const entry of history) expect(faultsAgainst(schemaRef('HistoryEntry'), entryView(entry))).toEqual([]);
});

test('lists say it too, and CSV has it in columns of its own', () => {
  const summaries = [outlineOf(auto.action), { ...outlineOf(again.action), notAuto: 'cap' as const }];
  const [names = [], ...rows] = parsedCsv(actionsAsCsv(summaries));
  const [first, second] = rows.map(row => Object.fromEntries(row.map((cell, index) => [names[index], cell])));
  expect(first).toMatchObject({ decisionOutcome: 'auto', decisionRule: 'trusted', notAuto: '' });
  expect(second).toMatchObject({ decisionOutcome: '', notAuto: 'cap', requiredAgainAt: '2026-11-23T09:01:00.000Z' });
});
