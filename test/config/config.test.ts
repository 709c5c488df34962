import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';

const tenants = ['11111111-1111-4111-8111-111111111111', 'abcdef22-2222-4222-8222-22222222abcd'] as const;
const otherTenant = '33333333-3333-4333-8333-333333333333';
const usual = {
  STORAGE_CONNECTION: 'UseDevelopmentStorage=true',
  AUDIENCE: 'api',
  ALLOWED_TENANTS: tenants.join(','),
  SWEEP_SCHEDULE: '0 * * * * *',
};
const configOf = (settings: Record<string, string | undefined> = {}) => {
  const read = readConfig({ ...usual, ...settings });
  if (read.type === 'faulty') throw new Error(JSON.stringify(read.faults));
  return read.config;
};
const faultsOf = (settings: Record<string, string | undefined>) => {
  const read = readConfig({ ...usual, ...settings });
  return read.type === 'ok' ? [] : read.faults;
};
const faultyIn = (settings: Record<string, string | undefined>) => [
  ...new Set(faultsOf(settings).map(({ setting }) => setting)),
];

describe('what is needed', () => {
  test('with nothing else said, nobody executes, e-mail is reviewed elsewhere, and directory roles count', () => {
    expect(configOf()).toMatchObject({
      authority: 'https://login.microsoftonline.com',
      tenants,
      providers: {},
      emailReview: 'elsewhere',
      countDirectoryRoles: true,
      publicUrl: undefined,
      platformUrl: undefined,
      linkHosts: undefined,
      portalUrl: undefined,
      reportSchedule: { usual: [{ days: [1, 2, 3, 4, 5], times: [8 * 3_600_000], timeZone: 'UTC' }], own: {} },
      reportTimer: '0 0 * * * *',
      timing: { lease: 240_000, providerTimeout: 60_000, requeueAfter: 120_000 },
    });
  });

  test.each(['AUDIENCE', 'ALLOWED_TENANTS', 'SWEEP_SCHEDULE', 'STORAGE_CONNECTION'])(
    'without %s, or with a blank one, it is named',
    name => {
      expect(faultyIn({ [name]: undefined })).toEqual([name]);
      expect(faultyIn({ [name]: '' })).toEqual([name]);
    },
  );

  test('a blank optional setting is as good as none', () => {
    const blank = Object.fromEntries(
      [
        ...['AUTHORITY', 'PUBLIC_URL', 'PROVIDERS', 'EMAIL_REVIEW', 'LEASE_SECONDS', 'LINK_HOSTS', 'APPLICATION_NAMES'],
        ...['PORTAL_URL', 'REPORT_TIMES', 'REPORT_TIMER', 'SEAL_SCHEDULE', 'SEAL_LATE_HOURS', 'SEAL_CONTAINER'],
        ...['WORK', 'WORK__queueServiceUri', 'WORK__credential', 'WORK__clientId'],
      ].map(name => [name, '']),
    );
    expect(configOf(blank)).toEqual(configOf());
  });

  test('all faults are told at once', () => {
    expect(faultyIn({ AUDIENCE: '', DIRECTORY_ROLES: 'maybe', EMAIL_REVIEW: 'there' })).toEqual([
      'AUDIENCE',
      'DIRECTORY_ROLES',
      'EMAIL_REVIEW',
    ]);
  });

  test('what contradicts is told beside what is wrong alone, unless it is that itself', () => {
    const faults = { AUDIENCE: '', SWEEP_SCHEDULE: 'never', ALLOWED_TENANTS: 'sesame' };
    const endpoint = 'https://account.table.core.windows.net';
    const twice = { STORAGE_TABLE_ENDPOINT: endpoint };
    expect(faultyIn({ ...faults, ...twice, LEASE_SECONDS: '180' }).toSorted()).toEqual(
      [...Object.keys(faults), 'STORAGE_CONNECTION', 'LEASE_SECONDS'].toSorted(),
    );
    const queues = { WORK: usual.STORAGE_CONNECTION, WORK__queueServiceUri: 'https://account.queue.core.windows.net' };
    expect(faultyIn({ ...queues, ...twice, PROVIDER_TIMEOUT_SECONDS: '150' }).toSorted()).toEqual(
      ['STORAGE_CONNECTION', 'WORK', 'PROVIDER_TIMEOUT_SECONDS'].toSorted(),
    );
    // Nobody can say whether these tenants are among the allowed ones.
    expect(faultyIn({ ALLOWED_TENANTS: 'sesame', REPORT_TIMES: `${otherTenant}: off` })).toEqual(['ALLOWED_TENANTS']);
    expect(faultyIn({ LEASE_SECONDS: 'sesame', AzureFunctionsJobHost__functionTimeout: '00:01:00' })).toEqual([
      'LEASE_SECONDS',
      'PROVIDER_TIMEOUT_SECONDS',
    ]);
  });

  test('and each pair of faults, whichever they are', () => {
    const single = Object.entries({
      STORAGE_CONNECTION: 'sesame',
      AUTHORITY: 'ftp://127.0.0.1',
      AUDIENCE: '',
      ALLOWED_TENANTS: 'sesame',
      REPORT_TIMER: 'sesame',
      EMAIL_REVIEW: 'sesame',
      LEASE_SECONDS: '100',
      PROVIDER_TIMEOUT_SECONDS: '170',
      REQUEUE_SECONDS: '0',
      SWEEP_SCHEDULE: 'sesame',
    });
    for (const [one, value] of single)
      for (const [other, otherValue] of single)
        expect(faultyIn({ [one]: value, [other]: otherValue }).toSorted()).toEqual(
          [...new Set([one, other])].toSorted(),
        );
  });
});

describe('what is refused', () => {
  test.each<[string, ...string[]]>([
    ['STORAGE_CONNECTION', 'sesame', 'DefaultEndpointsProtocol=https', 'https://sesame.example'],
    ['STORAGE_TABLE_ENDPOINT', 'http://sesame.example', 'sesame', 'ftp://sesame.example'],
    [
      'AUTHORITY',
      'http://sesame.example',
      'sesame',
      'http://127.0.0.1.sesame.example',
      'http://localhost.sesame.example',
    ],
    ['WORK', 'sesame', 'DefaultEndpointsProtocol=https', 'https://sesame.example'],
    ['WORK__queueServiceUri', 'http://sesame.example', 'sesame'],
    ['WORK__credential', 'sesame', 'ManagedIdentity'],
    ['WORK__clientId', 'sesame', `${tenants[0]}sesame`],
    ['ALLOWED_TENANTS', 'sesame', `${tenants[0]},sesame`, ',', ' ', '*', 'common'],
    ['DIRECTORY_ROLES', 'sesame', 'true', 'ON'],
    ['TWO_PERSON_POLICY', 'sesame', 'true', 'OFF'],
    [
      'PUBLIC_URL',
      'sesame',
      'http://sesame.example',
      'javascript:sesame',
      'https://sesame.example/?x=1',
      'https://sesame.example/path',
    ],
    [
      'PROVIDERS',
      'sesame',
      'explode:simulated',
      'isolateDevice:sesame',
      'isolateDevice',
      'isolateDevice:simulated:x',
      '*:',
      ':simulated',
      'isolateDevice:simulated,sesame',
    ],
    ['EMAIL_REVIEW', 'sesame', 'Here'],
    ['LEASE_SECONDS', 'sesame', '-1', '0', 'NaN', 'Infinity', '240s'],
    ['PROVIDER_TIMEOUT_SECONDS', 'sesame', '-1', '0', '1e9'],
    ['REQUEUE_SECONDS', 'sesame', '-5', '0', 'Infinity'],
    ['AzureFunctionsJobHost__functionTimeout', 'sesame', '180', '3m'],
    ['SWEEP_SCHEDULE', 'sesame', '* * * * *', 'every minute', '0 * * * * * *'],
    ['REPORT_TIMER', 'sesame', '0 * * * *', 'hourly'],
    ['REPORT_TIMES', 'sesame', '08:00', 'Mon-Fri 08:00 sesame', 'Mon-Fri 8:00 UTC', `${otherTenant}: Mon 08:00 UTC`],
    [
      'PORTAL_URL',
      'sesame',
      'http://sesame.example',
      'javascript:sesame',
      'ftp://127.0.0.1/sesame',
      'https://sesame.example/?x=1',
      'https://sesame.example/#x',
    ],
    ['LINK_HOSTS', 'https://sesame.example', 'sesame.example/path', 'sesame example', '*.sesame.example', 'me@sesame'],
    [
      'LINK_HOSTS',
      'sesame.example:99999',
      'sesame.example:port',
      'sesame\\x',
      'sesame.example?x',
      ' , ',
      'a.example,[sesame]',
    ],
    ['APPLICATION_NAMES', 'sesame', '=sesame', 'sesame=', 'sesame=detections', `${tenants[0]}`, `${tenants[0]}=`],
    ['APPLICATION_NAMES', `${tenants[0]}= `, `${tenants[0]}=sesame\u202e`, `${tenants[0]}=\u2800`],
    ['APPLICATION_NAMES', `${tenants[1]}=sesame,${tenants[1].toUpperCase()}=sesame`],
  ])('%s', (name, ...values) => {
    for (const value of values) {
      const storage = name === 'STORAGE_TABLE_ENDPOINT' ? { STORAGE_CONNECTION: undefined } : {};
      const faults = faultsOf({ ...storage, [name]: value });
      expect([...new Set(faults.map(({ setting }) => setting))], value).toEqual([name]);
      for (const { message } of faults) {
        expect(message).toMatch(/^(must|set) /);
        expect(message).not.toContain('sesame');
      }
    }
  });
});

describe('a scheme that nobody means', () => {
  const urls = ['AUTHORITY', 'PUBLIC_URL', 'PORTAL_URL', 'STORAGE_TABLE_ENDPOINT', 'WORK__queueServiceUri'];
  const odd = [
    ...['ftp://127.0.0.1', 'ws://localhost', 'file://localhost/x', 'javascript://localhost/x', 'data:,x'],
    ...['https:sesame.example', 'https:/sesame.example', 'https:\\\\sesame.example', ' https://sesame.example'],
    ...['https://user:sesame@sesame.example', 'https://user@sesame.example', 'https://sesame.example/a b'],
  ];
  test.each(urls)('is refused as %s, and so is what a parser would understand otherwise', name => {
    for (const value of odd) expect(faultyIn({ STORAGE_CONNECTION: undefined, [name]: value })).toContain(name);
  });

  test.each([
    'DefaultEndpointsProtocol=ftp;AccountName=a;AccountKey=c2VzYW1l',
    'TableEndpoint=ftp://127.0.0.1/a;AccountName=a;AccountKey=c2VzYW1l',
    'AccountName=a;AccountKey=c2VzYW1l;QueueEndpoint=file:///a',
  ])('is refused in the connection string %s', value => {
    expect(faultyIn({ STORAGE_CONNECTION: value })).toEqual(['STORAGE_CONNECTION']);
    expect(faultyIn({ WORK: value })).toEqual(['WORK']);
  });
});

describe('what contradicts', () => {
  const endpoint = 'https://account.table.core.windows.net';
  const workByIdentity = {
    WORK__queueServiceUri: 'https://account.queue.core.windows.net',
    WORK__credential: 'managedidentity',
    WORK__clientId: tenants[0],
  };

  test('storage by connection string or by identity, not both', () => {
    const byIdentity = { STORAGE_CONNECTION: undefined, STORAGE_TABLE_ENDPOINT: endpoint, ...workByIdentity };
    expect(configOf(byIdentity).storage).toEqual({ connection: undefined, endpoint });
    expect(faultyIn({ STORAGE_TABLE_ENDPOINT: endpoint })).toEqual(['STORAGE_CONNECTION']);
  });

  test('the work queue has a connection of its own, else the one of the table; by connection string or by identity', () => {
    const { STORAGE_CONNECTION: connection } = usual;
    expect(configOf().work).toEqual({ setting: 'STORAGE_CONNECTION', connection });
    const own = 'DefaultEndpointsProtocol=https;AccountName=work;AccountKey=c2VzYW1l';
    expect(configOf({ WORK: own }).work).toMatchObject({ setting: 'WORK', connection: own });
    expect(configOf(workByIdentity).work).toEqual({
      ...{ setting: 'WORK', connection: undefined },
      ...{ endpoint: workByIdentity.WORK__queueServiceUri, clientId: tenants[0] },
    });
    expect(faultyIn({ ...workByIdentity, WORK: own })).toEqual(['WORK']);
    expect(faultyIn({ STORAGE_CONNECTION: undefined, STORAGE_TABLE_ENDPOINT: endpoint })).toEqual(['WORK']);
  });

  test('a provider’s call is given up over 30 s before the function times out, and that before the lease ends', () => {
    expect(faultyIn({ PROVIDER_TIMEOUT_SECONDS: '149' })).toEqual([]);
    expect(faultyIn({ PROVIDER_TIMEOUT_SECONDS: '150' })).toEqual(['PROVIDER_TIMEOUT_SECONDS']);
    expect(faultyIn({ LEASE_SECONDS: '181' })).toEqual([]);
    expect(faultyIn({ LEASE_SECONDS: '180' })).toEqual(['LEASE_SECONDS']);
    const short = { AzureFunctionsJobHost__functionTimeout: '00:01:00' };
    expect(faultyIn({ ...short, PROVIDER_TIMEOUT_SECONDS: '29', LEASE_SECONDS: '61' })).toEqual([]);
    expect(faultyIn({ ...short, PROVIDER_TIMEOUT_SECONDS: '30', LEASE_SECONDS: '60' })).toEqual([
      'PROVIDER_TIMEOUT_SECONDS',
      'LEASE_SECONDS',
    ]);
  });
});

describe('what is understood', () => {
  test('addresses without their closing slash', () => {
    expect(configOf({ PUBLIC_URL: 'https://actions.example/' }).publicUrl).toBe('https://actions.example');
    expect(configOf({ AUTHORITY: 'http://127.0.0.1:7072/' }).authority).toBe('http://127.0.0.1:7072');
    for (const AUTHORITY of ['http://localhost:7072', 'http://[::1]:7072'])
      expect(configOf({ AUTHORITY }).authority).toBe(AUTHORITY);
  });

  test('lists with blanks in them, tenants in any case', () => {
    const given = ` ${tenants[0]} , ,${tenants[1].toUpperCase()},`;
    expect(configOf({ ALLOWED_TENANTS: given }).tenants).toEqual(tenants);
    const hosts = ['security.example', 'portal.example:8443'];
    expect(configOf({ LINK_HOSTS: ' Security.Example ,portal.example:8443' }).linkHosts).toEqual(hosts);
  });

  test('hosts as the URL parser writes those of links', () => {
    const LINK_HOSTS = 'BÜCHER.example, a.example:443, 127.1:8443, [::1]:444, a%2Dz.example';
    expect(configOf({ LINK_HOSTS }).linkHosts).toEqual([
      ...['xn--bcher-kva.example', 'a.example', '127.0.0.1:8443', '[::1]:444', 'a-z.example'],
    ]);
  });

  test('where the portal is: with a path, on any host with https, on this machine without', () => {
    for (const PORTAL_URL of ['https://portal.example/portal', 'http://127.0.0.1:7071/portal', 'http://localhost:7071'])
      expect(configOf({ PORTAL_URL: `${PORTAL_URL}/` }).portalUrl).toBe(PORTAL_URL);
  });

  test('when reports are made, in zones that there are', () => {
    const REPORT_TIMES = `Mon-Fri 08:00,16:30 Europe/Berlin; ${tenants[1].toUpperCase()}: off`;
    expect(configOf({ REPORT_TIMES }).reportSchedule).toEqual({
      usual: [{ days: [1, 2, 3, 4, 5], times: [8 * 3_600_000, 16.5 * 3_600_000], timeZone: 'Europe/Berlin' }],
      own: { [tenants[1]]: [] },
    });
  });

  test('who carries out what', () => {
    expect(configOf({ PROVIDERS: 'isolateDevice:simulated' }).providers).toEqual({ isolateDevice: 'simulated' });
    expect(configOf({ PROVIDERS: '*:simulated' }).providers).toMatchObject({
      disableUser: 'simulated',
      softDeleteEmail: 'simulated',
    });
  });

  test('names of applications, which may hold any sign but a comma', () => {
    const APPLICATION_NAMES = `${tenants[0]}=detections, ${tenants[1].toUpperCase()} = a=b`;
    const names = { [tenants[0]]: 'detections', [tenants[1]]: 'a=b' };
    expect(configOf({ APPLICATION_NAMES }).applicationNames).toEqual(names);
  });
});
