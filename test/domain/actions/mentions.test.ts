import { expect, test } from 'vitest';
import { mentions } from '../../../src/domain/actions/mentions.ts';
import { shownOf } from '../../../src/domain/actions/outline.ts';
import { begin, proposalOf } from '../../support/builders.ts';

const links = { investigation: { id: 'inv-7' }, incident: { id: 'inc-9' }, externalId: 'Case 12' };
const entity = { kind: 'device', id: 'a9c1', name: 'Büro-PC', deviceGroup: 'Finance' } as const;
const action = shownOf(begin({ proposal: proposalOf({ ...links, entity, reason: 'ransom' }) }).action);

test.each([
  ...['isolate', 'ISOLATE büro', 'bu\u0308ro', 'a9c1', 'finance', 'inv-7', 'inc-9 Case', '12', '  pc  full '],
  action.id.slice(0, 13),
])('an action mentions %j', words => {
  expect(mentions(action, words)).toBe(true);
});

test.each(['ransom', 'isolate desktop', 'büro\ninv-8', 'c1inv'])('and not %j', words => {
  expect(mentions(action, words)).toBe(false);
});
