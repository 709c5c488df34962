import { describe, expect, test } from 'vitest';
import { type ActionKind, kindNames, kinds } from '../../src/domain/kinds/index.ts';

const recipient = { recipient: 'ida@contoso.example' };

// Written out once more, as the product says it.
const catalogue = {
  isolateDevice: { entityKind: 'device', reverse: 'releaseDevice', restores: false, impact: 'high' },
  releaseDevice: { entityKind: 'device', reverse: 'isolateDevice', restores: true, impact: 'high' },
  runAntivirusScan: { entityKind: 'device', reverse: undefined, restores: false, impact: 'low' },
  disableUser: { entityKind: 'user', reverse: 'enableUser', restores: false, impact: 'high' },
  enableUser: { entityKind: 'user', reverse: 'disableUser', restores: true, impact: 'high' },
  softDeleteEmail: { entityKind: 'email', reverse: 'moveEmailToInbox', restores: false, impact: 'low' },
  moveEmailToInbox: { entityKind: 'email', reverse: 'softDeleteEmail', restores: true, impact: 'low' },
} as const satisfies Record<ActionKind, object>;

test('the catalogue has the kinds of the product, and no others', () => {
  expect([...kindNames].sort()).toEqual(Object.keys(catalogue).sort());
});

describe.each(kindNames)('%s', name => {
  test('is what the product says it is', () => {
    const { reverse, ...rest } = catalogue[name];
    // All kinds there are so far are harmless to repeat.
    expect(kinds[name]).toMatchObject({ ...rest, repeatable: true });
    expect(kinds[name].reverse).toBe(reverse);
  });

  test('has a reverse that leads back, acts on the same entity and shares its group', () => {
    const { reverse } = catalogue[name];
    if (!reverse) return expect(kinds[name].restores).toBe(false);
    expect(kinds[reverse].reverse).toBe(name);
    expect(kinds[reverse]).toMatchObject({
      entityKind: kinds[name].entityKind,
      impact: kinds[name].impact,
      exclusivityGroup: kinds[name].exclusivityGroup,
      restores: !kinds[name].restores,
    });
  });

  test('refuses parameters that it does not know', () => {
    const parameters = catalogue[name].entityKind === 'email' ? recipient : {};
    expect(kinds[name].parameters.safeParse(parameters).success).toBe(true);
    expect(kinds[name].parameters.safeParse({ ...parameters, force: true }).success).toBe(false);
  });
});

test.each<[ActionKind, object, object | 'refused']>([
  ['isolateDevice', {}, { isolationType: 'full' }],
  ['isolateDevice', { isolationType: 'selective' }, { isolationType: 'selective' }],
  ['isolateDevice', { isolationType: 'partial' }, 'refused'],
  ['isolateDevice', { isolationType: 'FULL' }, 'refused'],
  ['releaseDevice', {}, {}],
  ['runAntivirusScan', {}, { scanType: 'quick' }],
  ['runAntivirusScan', { scanType: 'full' }, { scanType: 'full' }],
  ['runAntivirusScan', { scanType: 1 }, 'refused'],
  ['disableUser', {}, {}],
  ['softDeleteEmail', { recipient: 'Ida@Contoso.Example' }, recipient],
  ['softDeleteEmail', {}, 'refused'],
  ['softDeleteEmail', { recipient: 'ida' }, 'refused'],
  ['softDeleteEmail', { recipient: `${'i'.repeat(250)}@contoso.example` }, 'refused'],
  ['moveEmailToInbox', recipient, recipient],
  ['moveEmailToInbox', {}, 'refused'],
])('%s with the parameters %j takes %j', (name, given, taken) => {
  const parsed = kinds[name].parameters.safeParse(given);
  expect(parsed.success ? parsed.data : 'refused').toEqual(taken);
});

test.each<[ActionKind, object, string]>([
  ['isolateDevice', {}, 'Isolate device desktop-42 (full)'],
  ['isolateDevice', { isolationType: 'selective' }, 'Isolate device desktop-42 (selective)'],
  ['releaseDevice', {}, 'Release device desktop-42 from isolation'],
  ['runAntivirusScan', {}, 'Run antivirus scan on device desktop-42 (quick)'],
  ['disableUser', {}, 'Disable user desktop-42'],
  ['enableUser', {}, 'Enable user desktop-42'],
  ['softDeleteEmail', recipient, 'Soft delete email "desktop-42" of ida@contoso.example'],
  ['moveEmailToInbox', recipient, 'Move email "desktop-42" of ida@contoso.example back to the inbox'],
])('%s with %j is titled %s', (name, parameters, title) => {
  expect(kinds[name].titleOf('desktop-42', parameters)).toBe(title);
});

describe('what may be open only once', () => {
  const other = { recipient: 'max@contoso.example' };
  const holds = (name: ActionKind, id = 'a9c1', parameters: object = {}) => kinds[name].exclusivityOf(id, parameters);

  test.each([
    ['a device is isolated or released', holds('isolateDevice'), holds('releaseDevice')],
    [
      'isolation is one thing, full or selective',
      holds('isolateDevice'),
      holds('isolateDevice', 'a9c1', { isolationType: 'selective' }),
    ],
    ['an account is disabled or enabled', holds('disableUser'), holds('enableUser')],
    [
      'a mail of one recipient is in one place',
      holds('softDeleteEmail', 'm', recipient),
      holds('moveEmailToInbox', 'm', recipient),
    ],
  ])('%s', (_, one, another) => {
    expect(one).toBe(another);
  });

  test.each([
    ['scanning does not keep from isolating', holds('runAntivirusScan'), holds('isolateDevice')],
    ['two devices are two things', holds('isolateDevice', 'a9c1'), holds('isolateDevice', 'a9c2')],
    [
      'a mail has a place for each recipient',
      holds('softDeleteEmail', 'm', recipient),
      holds('softDeleteEmail', 'm', other),
    ],
    ['two mails are two things', holds('softDeleteEmail', 'm', recipient), holds('softDeleteEmail', 'n', recipient)],
    ['a device and a user of the same id are two things', holds('isolateDevice'), holds('disableUser')],
  ])('%s', (_, one, another) => {
    expect(one).not.toBe(another);
  });
});
