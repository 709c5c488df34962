import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';

const tenant = '11111111-1111-4111-8111-111111111111';
const read = (settings: Record<string, string>) =>
  readConfig({ AUDIENCE: 'api', ALLOWED_TENANTS: tenant, SWEEP_SCHEDULE: '0 * * * * *', ...settings });
const byConnection = { STORAGE_CONNECTION: 'UseDevelopmentStorage=true' };
const byIdentity = {
  STORAGE_TABLE_ENDPOINT: 'https://account.table.core.windows.net',
  WORK__queueServiceUri: 'https://account.queue.core.windows.net',
  WORK__credential: 'managedidentity',
};
const containerOf = (settings: Record<string, string>) => {
  const config = read(settings);
  return config.type === 'ok' ? config.config.sealContainer : config.faults.map(({ setting }) => setting);
};

test.each<[string, ...string[]]>([
  ['SEAL_SCHEDULE', 'sesame', '0 * * * *', 'hourly'],
  ['SEAL_LATE_HOURS', 'sesame', '-1', 'Infinity', '3h'],
  [
    'SEAL_CONTAINER',
    'Sesame',
    's',
    'sesame--a',
    '-sesame',
    'sesame/a',
    'http://sesame.example/a',
    'https://sesame.example',
  ],
  ['SEAL_CONTAINER', 'https://sesame.example/a/b', 'https://sesame.example/a?sig=x', 'https://u@sesame.example/a'],
])('%s that is wrong is named, with what it should be, and never its value', (name, ...values) => {
  for (const value of values)
    expect(read({ ...byConnection, [name]: value }), value).toEqual({
      type: 'faulty',
      faults: [{ setting: name, message: expect.stringMatching(/^must (?!.*sesame)/) }],
    });
});

test('a change is late after three hours where nobody says otherwise, and never where 0 is said', () => {
  const lateAfter = (settings: Record<string, string>) => {
    const config = read({ ...byConnection, ...settings });
    return config.type === 'ok' ? config.config.sealLateAfter : undefined;
  };
  expect(lateAfter({})).toBe(3 * 3_600_000);
  expect(lateAfter({ SEAL_LATE_HOURS: '0.5' })).toBe(1_800_000);
  expect(lateAfter({ SEAL_LATE_HOURS: '0' })).toBe(0);
});

test('seals are copied to a container by its name in the account of the connection string, or by its URL', () => {
  const url = 'https://account.blob.core.windows.net/seals';
  expect(containerOf({ ...byConnection, SEAL_CONTAINER: 'seals' })).toBe('seals');
  expect(containerOf({ ...byConnection, SEAL_CONTAINER: `${url}/` })).toBe(url);
  expect(containerOf({ ...byIdentity, SEAL_CONTAINER: url })).toBe(url);
  expect(containerOf({ ...byIdentity, SEAL_CONTAINER: 'seals' })).toEqual(['SEAL_CONTAINER']);
  expect(containerOf(byConnection)).toBeUndefined();
});
