import { describe, expect, test } from 'vitest';
import { type ActionKind, kindNames, kinds } from '../../../src/domain/kinds/index.ts';

const recipient = { recipient: 'ida@contoso.example' };
const sha1 = { sha1: '0123456789abcdef0123456789abcdef01234567' };
const process = { processId: 4711, fileName: 'evil.exe' };

type Said = {
  readonly on: string;
  readonly reverse?: ActionKind;
  readonly restores?: true;
  readonly impact: 'high' | 'low';
  /** Harmless to repeat. */
  readonly repeatable: boolean;
  /** What it shares with others; alone unless said. */
  readonly group?: string;
  /** Parameters that are right, and no more than needed; none unless said. */
  readonly with?: object;
  /** The same with the defaults filled in. */
  readonly becomes?: object;
  readonly title: string;
};
const high = { impact: 'high', repeatable: true } as const;
const low = { impact: 'low', repeatable: true } as const;
const highOnce = { impact: 'high', repeatable: false } as const;
const lowOnce = { impact: 'low', repeatable: false } as const;
const mail = { on: 'email', group: 'emailPlace', with: recipient } as const;
const file = { on: 'device', group: 'file', with: sha1 } as const;

// Written out once more, as the product says it, and not taken from the code.
const catalogue: Readonly<Record<ActionKind, Said>> = {
  isolateDevice: {
    ...{ on: 'device', reverse: 'releaseDevice', ...high, group: 'isolation' },
    ...{ becomes: { isolationType: 'full' }, title: 'Isolate device x-1 (full)' },
  },
  releaseDevice: {
    ...{ on: 'device', reverse: 'isolateDevice', restores: true, ...high, group: 'isolation' },
    title: 'Release device x-1 from isolation',
  },
  restrictAppExecution: {
    ...{ on: 'device', reverse: 'removeAppRestriction', ...high, group: 'appRestriction' },
    title: 'Restrict app execution on device x-1',
  },
  removeAppRestriction: {
    ...{ on: 'device', reverse: 'restrictAppExecution', restores: true, ...high, group: 'appRestriction' },
    title: 'Remove the app restriction from device x-1',
  },
  runAntivirusScan: {
    ...{ on: 'device', ...low, becomes: { scanType: 'quick' } },
    title: 'Run antivirus scan on device x-1 (quick)',
  },
  collectInvestigationPackage: {
    ...{ on: 'device', ...low },
    title: 'Collect an investigation package from device x-1',
  },
  stopAndQuarantineFile: {
    ...{ ...file, reverse: 'restoreQuarantinedFile', ...high },
    title: `Stop and quarantine file ${sha1.sha1} on device x-1`,
  },
  restoreQuarantinedFile: {
    ...{ ...file, reverse: 'stopAndQuarantineFile', restores: true, ...high },
    title: `Restore file ${sha1.sha1} from quarantine on device x-1`,
  },
  offboardDevice: { on: 'device', ...highOnce, title: 'Offboard device x-1' },
  disableUser: { on: 'user', reverse: 'enableUser', ...high, group: 'account', title: 'Disable user x-1' },
  enableUser: {
    ...{ on: 'user', reverse: 'disableUser', restores: true, ...high, group: 'account' },
    title: 'Enable user x-1',
  },
  revokeUserSessions: { on: 'user', ...low, title: 'Revoke the sessions of user x-1' },
  forcePasswordReset: { on: 'user', ...highOnce, title: 'Force a password reset of user x-1' },
  confirmUserCompromised: {
    ...{ on: 'user', reverse: 'dismissUserRisk', ...low, group: 'risk' },
    title: 'Confirm user x-1 as compromised',
  },
  dismissUserRisk: {
    ...{ on: 'user', reverse: 'confirmUserCompromised', restores: true, ...low, group: 'risk' },
    title: 'Dismiss the risk of user x-1',
  },
  softDeleteEmail: {
    ...{ ...mail, reverse: 'moveEmailToInbox', ...low },
    title: 'Soft delete email "x-1" of ida@contoso.example',
  },
  moveEmailToJunk: {
    ...{ ...mail, reverse: 'moveEmailToInbox', ...low },
    title: 'Move email "x-1" of ida@contoso.example to junk',
  },
  moveEmailToInbox: {
    ...{ ...mail, reverse: 'softDeleteEmail', restores: true, ...low },
    title: 'Move email "x-1" of ida@contoso.example back to the inbox',
  },
  hardDeleteEmail: { ...mail, ...highOnce, title: 'Delete email "x-1" of ida@contoso.example for good' },
  quarantineEmail: {
    ...{ ...mail, reverse: 'releaseQuarantinedEmail', ...low },
    title: 'Quarantine email "x-1" of ida@contoso.example',
  },
  releaseQuarantinedEmail: {
    ...{ ...mail, reverse: 'quarantineEmail', restores: true, ...low },
    title: 'Release email "x-1" of ida@contoso.example from quarantine',
  },
  containDevice: {
    ...{ on: 'device', reverse: 'releaseContainedDevice', ...highOnce, group: 'containment' },
    title: 'Contain device x-1',
  },
  releaseContainedDevice: {
    ...{ on: 'device', reverse: 'containDevice', restores: true, ...highOnce, group: 'containment' },
    title: 'Release device x-1 from containment',
  },
  killProcess: { on: 'device', ...highOnce, with: process, title: 'Kill process evil.exe (4711) on device x-1' },
  removeRegistryKey: {
    ...{ on: 'device', ...highOnce, with: { key: 'HKLM\\Run\\Evil' } },
    title: 'Remove registry key HKLM\\Run\\Evil on device x-1',
  },
  stopService: {
    ...{ on: 'device', ...highOnce, with: { serviceName: 'evilsvc' } },
    title: 'Stop service evilsvc on device x-1',
  },
  disableDriver: {
    ...{ on: 'device', ...highOnce, with: { driverName: 'evil.sys' } },
    title: 'Disable driver evil.sys on device x-1',
  },
  removeScheduledTask: {
    ...{ on: 'device', ...highOnce, with: { taskName: '\\Evil' } },
    title: 'Remove scheduled task \\Evil on device x-1',
  },
  blockUrl: { on: 'url', reverse: 'unblockUrl', ...low, group: 'url', title: 'Block URL x-1' },
  unblockUrl: { on: 'url', reverse: 'blockUrl', restores: true, ...low, group: 'url', title: 'Unblock URL x-1' },
  turnOffMailForwarding: { on: 'mailbox', ...lowOnce, title: 'Turn off mail forwarding of mailbox x-1' },
  removeMailboxDelegation: {
    ...{ on: 'mailbox', ...lowOnce, with: { delegate: 'max@contoso.example' } },
    title: 'Remove the delegation of mailbox x-1 to max@contoso.example',
  },
};

test('the catalogue has the kinds of the product, and no others', () => {
  expect([...kindNames].sort()).toEqual(Object.keys(catalogue).sort());
});

describe.each(kindNames)('%s', name => {
  const said = catalogue[name];
  const { with: parameters = {} } = said;
  const kind = kinds[name];

  test('is what the product says it is', () => {
    expect({ ...kind, reverse: kind.reverse }).toMatchObject({
      entityKind: said.on,
      reverse: said.reverse,
      restores: said.restores ?? false,
      impact: said.impact,
      repeatable: said.repeatable,
      exclusivityGroup: said.group ?? name,
    });
  });

  test('takes its parameters, fills in its defaults and has a title', () => {
    expect(kind.parameters.parse(parameters)).toEqual(said.becomes ?? parameters);
    expect(kind.titleOf('x-1', parameters)).toBe(said.title);
  });

  test('needs each parameter that has no default, and refuses one that it does not know', () => {
    for (const missing of Object.keys(parameters)) {
      const rest = Object.fromEntries(Object.entries(parameters).filter(([given]) => given !== missing));
      expect(kind.parameters.safeParse(rest).success, missing).toBe(false);
    }
    expect(kind.parameters.safeParse({ ...parameters, force: true }).success).toBe(false);
  });

  test('fights with its group over this entity, and with no other kind', () => {
    const held = (other: ActionKind) => kinds[other].exclusivityOf('x', catalogue[other].with ?? {});
    const fighting = kindNames.filter(other => held(other) === held(name));
    const group = kindNames.filter(other => (catalogue[other].group ?? other) === (said.group ?? name));
    expect(fighting).toEqual(group);
    expect(kind.exclusivityOf('y', parameters)).not.toBe(held(name));
  });
});

const reversible = kindNames.flatMap(name => {
  const { reverse } = catalogue[name];
  return reverse ? [[name, reverse] as const] : [];
});
test.each(reversible)('%s and its reverse %s give and take the same thing', (name, reverse) => {
  const [one, back] = [kinds[name], kinds[reverse]];
  expect(back).toMatchObject({
    entityKind: one.entityKind,
    impact: one.impact,
    repeatable: one.repeatable,
    exclusivityGroup: one.exclusivityGroup,
    restores: !one.restores,
  });
  // An undo must be able to take over the parameters; `isolationType` has a default and is left out.
  expect(back.parameters.safeParse(catalogue[name].with ?? {}).success).toBe(true);
  // Two kinds move a mail away and one brings it back: only that one's reverse leads elsewhere.
  if (name !== 'moveEmailToJunk') expect(back.reverse).toBe(name);
});

test.each<[ActionKind, object, object | 'refused']>([
  ['isolateDevice', { isolationType: 'selective' }, { isolationType: 'selective' }],
  ['isolateDevice', { isolationType: 'partial' }, 'refused'],
  ['isolateDevice', { isolationType: 'FULL' }, 'refused'],
  ['runAntivirusScan', { scanType: 'full' }, { scanType: 'full' }],
  ['runAntivirusScan', { scanType: 1 }, 'refused'],
  ['softDeleteEmail', { recipient: 'Ida@Contoso.Example' }, recipient],
  ['softDeleteEmail', { recipient: 'ida' }, 'refused'],
  ['softDeleteEmail', { recipient: `${'i'.repeat(250)}@contoso.example` }, 'refused'],
  ['stopAndQuarantineFile', { sha1: sha1.sha1.toUpperCase() }, sha1],
  ['stopAndQuarantineFile', { sha1: sha1.sha1.slice(1) }, 'refused'],
  ['stopAndQuarantineFile', { sha1: `g${sha1.sha1.slice(1)}` }, 'refused'],
  ['stopAndQuarantineFile', { sha1: `${sha1.sha1}\n` }, 'refused'],
  ['killProcess', { ...process, processId: '4711' }, 'refused'],
  ['killProcess', { ...process, processId: 47.11 }, 'refused'],
  ['killProcess', { ...process, processId: 0 }, 'refused'],
  ['killProcess', { ...process, fileName: '' }, 'refused'],
  ['stopService', { serviceName: ' evilsvc ' }, { serviceName: 'evilsvc' }],
  ['stopService', { serviceName: '  ' }, 'refused'],
  ['stopService', { serviceName: 'a\nb' }, 'refused'],
  ['stopService', { serviceName: 'a\u0000b' }, 'refused'],
  ['stopService', { serviceName: 'half a character: \ud800' }, 'refused'],
  ['stopService', { serviceName: 's'.repeat(256) }, { serviceName: 's'.repeat(256) }],
  ['stopService', { serviceName: 's'.repeat(257) }, 'refused'],
])('%s with the parameters %j takes %j', (name, given, taken) => {
  const parsed = kinds[name].parameters.safeParse(given);
  expect(parsed.success ? parsed.data : 'refused').toEqual(taken);
});

test.each<[string, ActionKind, object, object, 'the same' | 'another']>([
  ['isolation is one thing, full or selective', 'isolateDevice', {}, { isolationType: 'selective' }, 'the same'],
  ['a mail has a place for each recipient', 'softDeleteEmail', recipient, { recipient: 'm@c.example' }, 'another'],
  [
    'the same recipient in other letters is the same',
    'softDeleteEmail',
    recipient,
    { recipient: 'IDA@contoso.example' },
    'the same',
  ],
  ['two files are two things', 'stopAndQuarantineFile', sha1, { sha1: 'f'.repeat(40) }, 'another'],
])('%s', (_, name, one, other, which) => {
  const held = (parameters: object) => kinds[name].exclusivityOf('x', parameters);
  expect(held(one) === held(other)).toBe(which === 'the same');
});
