import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TokenClaims } from '../../../src/application/callers/ports.ts';
import { deceptiveIn, isVisible, lengthOf } from '../../../src/domain/values/characters.ts';
import { principalFrom } from '../../../src/http/kernel/principal.ts';

const appId = 'abcdef22-2222-4222-8222-22222222abcd';
const claims: TokenClaims = {
  tenant: '11111111-1111-4111-8111-111111111111',
  objectId: 'a0000001-0000-4000-8000-000000000001',
  kind: 'user',
  roles: [],
  wids: [],
  authenticationContexts: [],
  issuedAt: 0,
};
const settings = { countDirectoryRoles: true, applicationNames: { [appId]: 'detections' } };
const principalOf = async (changes: Partial<TokenClaims>) => {
  const validate = async () => ({ type: 'ok' as const, claims: { ...claims, ...changes } });
  const principal = await principalFrom('Bearer x', validate, settings, () => undefined);
  if (principal.type === 'refused') throw new Error('refused');
  return principal.value;
};
const nameOf = async (changes: Partial<TokenClaims>) => (await principalOf(changes)).name;

test('a stronger sign-in is a person’s: an application has signed in nobody', async () => {
  const authenticationContexts = ['c1'];
  expect(await principalOf({ authenticationContexts })).toMatchObject({ authenticationContexts });
  const application = await principalOf({ authenticationContexts, kind: 'application' });
  expect(application).not.toHaveProperty('authenticationContexts');
});

describe('the name of a caller', () => {
  test.each<readonly [string | undefined, string]>([
    ['Olivia Operator', 'Olivia Operator'],
    ['Oliv\u202eia\u0007\n', 'Olivia'],
    ['\u05e9\u05dc\u05d5\u05dd', '\u05e9\u05dc\u05d5\u05dd'],
    ['x'.repeat(300), `${'x'.repeat(255)}…`],
    ...[undefined, '', '  ', '\u200b\u202e', '\u2800'].map(name => [name, claims.objectId] as const),
  ])('%j is shown as %j', async (name, shown) => {
    expect(await nameOf(name === undefined ? {} : { name })).toBe(shown);
  });

  test('never deceives, and is never empty', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', '\u200d', '\u202e', '\u{e0041}') }),
    );
    await fc.assert(
      fc.asyncProperty(text, async name => {
        const shown = await nameOf({ name });
        expect(deceptiveIn(shown)).toBeUndefined();
        expect(isVisible(shown)).toBe(true);
        expect(lengthOf(shown)).toBeLessThanOrEqual(256);
      }),
    );
  });

  test('is an application’s by its client id in any letter case, else that id', async () => {
    const application = { kind: 'application', name: 'what it says itself' } as const;
    expect(await nameOf({ ...application, appId: appId.toUpperCase() })).toBe('detections');
    expect(await nameOf({ ...application, appId: 'other' })).toBe('other');
    expect(await nameOf(application)).toBe(claims.objectId);
  });
});
