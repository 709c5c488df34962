import { describe, expect, test } from 'vitest';
import { backEnds } from '../../../src/adapters/providers/backEnds.ts';
import { chosenProviders, providerProbes } from '../../../src/adapters/providers/chosenProviders.ts';
import { kindNames } from '../../../src/domain/kinds/index.ts';

const outside = { now: () => 0, sleep: async () => {} };

describe('the catalogue of back ends', () => {
  test('knows each by one name, and each can carry out something', () => {
    const names = backEnds.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { kinds } of backEnds) expect(kinds.length).toBeGreaterThan(0);
  });

  test.each(backEnds.map(backEnd => [backEnd.name, backEnd] as const))(
    '%s has a provider of its name for each of its kinds, and for no other',
    (name, { kinds, providers }) => {
      const offered = providers(kindNames, outside);
      expect(Object.keys(offered).toSorted()).toEqual([...kinds].toSorted());
      for (const kind of kinds) expect(offered[kind]?.name).toBe(name);
    },
  );
});

describe('who carries out what', () => {
  test('nobody, unless somebody is chosen', () => {
    const chosen = chosenProviders({}, outside);
    expect(Object.keys(chosen).toSorted()).toEqual([...kindNames].toSorted());
    expect(new Set(Object.values(chosen))).toEqual(new Set([undefined]));
  });

  test('the back end that is chosen for a kind, and for that kind alone', async () => {
    const { isolateDevice, disableUser } = chosenProviders({ isolateDevice: 'simulated' }, outside);
    expect(disableUser).toBeUndefined();
    expect(await isolateDevice?.poll('simulated-0', AbortSignal.timeout(1000))).toMatchObject({ type: 'done' });
  });

  test('readiness names the kinds that nobody carries out', async () => {
    const faultUnder = async (choice: Parameters<typeof providerProbes>[0]) =>
      providerProbes(choice, outside)[0]?.fault();
    const allButOne = Object.fromEntries(kindNames.slice(1).map(kind => [kind, 'simulated'] as const));
    expect(await faultUnder(allButOne)).toMatchObject({
      message: expect.stringMatching(new RegExp(`: ${kindNames[0]}$`)),
      settings: ['PROVIDERS'],
    });
    expect(await faultUnder({ ...allButOne, isolateDevice: 'simulated' })).toBeUndefined();
  });
});
