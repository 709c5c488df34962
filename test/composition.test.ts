import { describe, expect, test } from 'vitest';
import { composeApp } from '../src/composition.ts';
import { type Config, readConfig } from '../src/config/config.ts';

const usual = {
  STORAGE_CONNECTION: 'UseDevelopmentStorage=true',
  AUDIENCE: 'api',
  ALLOWED_TENANTS: '11111111-1111-4111-8111-111111111111',
  SWEEP_SCHEDULE: '0 * * * * *',
};
const configOf = (settings: Record<string, string> = {}): Config => {
  const read = readConfig({ ...usual, ...settings });
  if (read.type === 'faulty') throw new Error(JSON.stringify(read.faults));
  return read.config;
};

describe('composing', () => {
  test('with usual settings there is an application, and something to ask whether it can work', () => {
    const composed = composeApp(configOf({ PROVIDERS: '*:simulated' }));
    expect(composed).toMatchObject({ type: 'ok', readiness: expect.any(Function) });
  });

  test('what a library can make nothing of is the fault of the setting that it is made of, without its value', () => {
    const composed = composeApp(configOf({ STORAGE_CONNECTION: 'AccountName=sesame' }));
    expect(composed).toMatchObject({ type: 'faulty', faults: [{ setting: 'STORAGE_CONNECTION' }] });
    expect(JSON.stringify(composed)).not.toContain('sesame');
  });

  test('anything else is a bug, and no setting is blamed for it', () => {
    const error = new Error('nobody thought of this');
    const config: Config = {
      ...configOf(),
      get emailReview(): never {
        throw error;
      },
    };
    expect(composeApp(config)).toEqual({ type: 'broken', error });
  });
});
