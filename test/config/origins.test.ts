import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { corsOriginsIn } from '../../src/config/triggers.ts';

const usual = {
  STORAGE_CONNECTION: 'UseDevelopmentStorage=true',
  AUDIENCE: 'api',
  ALLOWED_TENANTS: '11111111-1111-4111-8111-111111111111',
  SWEEP_SCHEDULE: '0 * * * * *',
};
const faultyIn = (settings: Record<string, string>) => {
  const read = readConfig({ ...usual, ...settings });
  return read.type === 'ok' ? [] : read.faults.map(({ setting }) => setting);
};

describe('CORS_ORIGINS', () => {
  test.each([
    ['https://portal.example', ['https://portal.example']],
    ['https://Portal.Example:443/', ['https://portal.example']],
    [' https://a.example , https://b.example:8443,', ['https://a.example', 'https://b.example:8443']],
    ['http://127.0.0.1:5173,http://localhost:80', ['http://127.0.0.1:5173', 'http://localhost']],
    ['https://bücher.example', ['https://xn--bcher-kva.example']],
    ['', []],
  ])('%s is in force as browsers write it', (CORS_ORIGINS, origins) => {
    expect(corsOriginsIn({ CORS_ORIGINS })).toEqual(origins);
    expect(faultyIn({ CORS_ORIGINS })).toEqual([]);
  });

  test.each([
    ...['*', 'https://*', 'https://*.portal.example', 'null', 'portal.example', 'http://portal.example'],
    ...['https://portal.example/app', 'https://portal.example/?', 'https://portal.example/#', 'https://a@b.example'],
    ...[
      'chrome-extension://abcdef',
      'file:///',
      'javascript:alert(1)',
      'https://a.example https://b.example',
      'data:,',
    ],
  ])('%s is a fault, and lets no page in', entry => {
    expect(corsOriginsIn({ CORS_ORIGINS: entry })).toEqual([]);
    expect(faultyIn({ CORS_ORIGINS: `https://good.example,${entry}` })).toEqual(['CORS_ORIGINS']);
    expect(corsOriginsIn({ CORS_ORIGINS: `https://good.example,${entry}` })).toEqual(['https://good.example']);
  });
});

describe('without PUBLIC_URL', () => {
  const platformUrl = (WEBSITE_HOSTNAME: string) => {
    const read = readConfig({ ...usual, WEBSITE_HOSTNAME });
    if (read.type === 'faulty') throw new Error('the platform is never at fault');
    return read.config.platformUrl;
  };

  test('the platform says how we are reached', () => {
    expect(platformUrl('contoso-actions.azurewebsites.net')).toBe('https://contoso-actions.azurewebsites.net');
  });

  test.each(['localhost:7071', '0.0.0.0:80', '127.0.0.1', '[::1]:7071', 'no host', ''])(
    'a tool that names the machine itself says nothing: %s',
    name => {
      expect(platformUrl(name)).toBeUndefined();
    },
  );
});
