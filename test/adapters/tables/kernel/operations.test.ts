import { expect, it } from 'vitest';
import { changeOf } from '../../../../src/adapters/tables/actions/changeOf.ts';
import { operationsOf } from '../../../../src/adapters/tables/kernel/operations.ts';
import type { Command } from '../../../../src/domain/actions/command.ts';
import {
  approve,
  assign,
  begin,
  following,
  outcome,
  person,
  proposalOf,
  retry,
  type Story,
  start,
} from '../../../support/builders.ts';

const links = { externalId: 'e', investigation: { id: 'inv-1' }, incident: { id: 'inc-1' } };
const people = ['olivia', 'oscar', 'ines', 'ivan', 'ida'].map(id => person(id, 'SecurityOperator'));
const [olivia = person('nobody')] = people;

/** A whole life with so many approvals: how many rows each change writes, and whether it writes one of them twice. */
const writesOf = (approvals: number): readonly number[] => {
  const failing: readonly ((story: Story) => Command)[] = [
    ({ action }) => start(action),
    () => outcome({ type: 'failed', message: 'Switched off.' }),
  ];
  const steps: readonly ((story: Story) => Command)[] = [
    ...people.slice(0, approvals).map(by => () => approve(by)),
    () => assign(olivia, { id: 'ida' }),
    ...failing,
    () => retry(olivia),
    ...failing,
  ];
  const stories = [begin({ proposal: proposalOf(links), rule: { approvals } })];
  for (const step of steps) {
    const [story] = stories.slice(-1);
    if (story) stories.push(following(story, step(story)));
  }
  return stories.map(({ action, history }, index) => {
    const before = stories[index - 1];
    const loaded = before && { action: before.action, tag: 'tag' };
    const operations = operationsOf(action.tenant, [
      changeOf({ before: loaded, after: action, entry: history.at(-1) }),
    ]);
    const keys = operations.map(([, { rowKey }]) => rowKey);
    expect(new Set(keys).size).toBe(keys.length);
    return keys.length;
  });
};

it.each([
  [1, 11],
  [2, 12],
  [3, 13],
  [5, 15],
])('With %i approvals no change writes more than %i rows, and none twice', (approvals, rows) => {
  expect(Math.max(...writesOf(approvals))).toBe(rows);
});
