import { setTimeout } from 'node:timers/promises';
import { v7 } from 'uuid';
import { builtFiles } from './adapters/files/builtFiles.ts';
import { lazyCredential } from './adapters/identity/lazyCredential.ts';
import { tokenValidator } from './adapters/identity/tokenValidator.ts';
import { localTime } from './adapters/node/localTime.ts';
import { simulatedProviders } from './adapters/providers/simulated/simulatedProviders.ts';
import { type TableLocation, tableActionStore, tableRequestsAt } from './adapters/tables/actions/tableActionStore.ts';
import { sha256 } from './adapters/tables/kernel/keys.ts';
import { repair } from './adapters/tables/repair/repair.ts';
import type { Deps, Providers } from './application/ports.ts';
import { recentSafety } from './application/safety/safety.ts';
import { type Config, type ConfigResult, readConfig } from './config/config.ts';
import { kindNames } from './domain/kinds/index.ts';
import { builtInPolicy } from './domain/policy/policy.ts';
import type { App, Composed } from './http/kernel/endpoint.ts';
import type { Check } from './http/meta/health.ts';

// The composition root: the only place that knows which adapter stands behind which port.

/** What tools and tests put in the place of the real clock and network; the product never does. */
type Doors = {
  readonly now?: () => number;
  readonly httpClient?: Parameters<typeof tableActionStore>[1]['httpClient'];
  readonly log?: Deps['log'];
};

/** The use cases' dependencies under these settings. */
export const composeDeps = (config: Config, { now = Date.now, httpClient, log = () => {} }: Doors = {}): Deps => {
  const pause: Deps['pause'] = async atMost => setTimeout(Math.random() * atMost);
  const deadline: Deps['deadline'] = milliseconds => AbortSignal.timeout(milliseconds);
  const outside = { now, pause, deadline, ...(httpClient && { httpClient }) };
  const store = tableActionStore(tableLocation(config), outside);
  return {
    store,
    recentSafety: recentSafety(store, now),
    providers: chosenProviders(config, now),
    policy: builtInPolicy,
    emailReview: config.emailReview,
    timing: config.timing,
    now,
    newId: at => v7({ msecs: at }),
    sha256,
    pause,
    deadline,
    localTime,
    log,
  };
};

/** Compares all rows of a tenant with its histories, and with `write` mends them. */
export const composeRepair = (config: Config, tenant: string, write: boolean) =>
  repair(
    tableRequestsAt(tableLocation(config), { deadline: milliseconds => AbortSignal.timeout(milliseconds) }),
    tenant,
    write,
  );

const tableLocation = ({ storage }: Config): TableLocation => {
  if (storage.connection !== undefined) return { connection: storage.connection };
  return { endpoint: storage.endpoint ?? '', credential: lazyCredential() };
};

/** Which provider carries out what. Without an explicit setting nobody does, and nothing runs. */
const chosenProviders = ({ providers }: Config, now: () => number): Providers => {
  const simulated = simulatedProviders({ now, sleep: async (ms, signal) => setTimeout(ms, undefined, { signal }) });
  const chosen: { -readonly [K in keyof Providers]: Providers[K] } = { ...simulated };
  for (const kind of kindNames) if (providers[kind] !== 'simulated') chosen[kind] = undefined;
  return chosen;
};

type Composition = { readonly result: ConfigResult; readonly app: App | undefined };
let composition: Composition | undefined;

/** Settings are read once a process, and faulty ones never throw: the host would answer 404 to everything. */
const compose = (): Composition => {
  const result = readConfig(process.env);
  if (!result.ok) return { result, app: undefined };
  const { config } = result;
  const { authority, audience, tenants } = config;
  try {
    const validateToken = tokenValidator({ authority, audience, tenants });
    return { result, app: { deps: composeDeps(config), validateToken, settings: config } };
  } catch {
    // What the SDK says may quote the value, which is a secret.
    const message = 'must be a storage connection string; the storage library cannot read this one';
    return { result: { ok: false, faults: [{ setting: 'STORAGE_CONNECTION', message }] }, app: undefined };
  }
};
const once = (): Composition => {
  composition ??= compose();
  return composition;
};

export const composed: Composed = () => once().app;

/** What the API's page for people needs, where local/build.ts has put it. */
export const readDocsFile = builtFiles(`${import.meta.dirname}/docs`);
/** When to look for reports that are due; with faulty settings nobody does. */
export const reportTimer = (): string => {
  const { result } = once();
  return result.ok ? result.config.reportTimer : '0 0 * * * *';
};

/** Each check of readiness: settings, storage, the identity provider's keys, and who would carry actions out. */
export const readiness = async (): Promise<readonly Check[]> => {
  const { result, app } = once();
  if (!result.ok || !app) return [settingsCheck(result)];
  const { config } = result;
  return [settingsCheck(result), await storageCheck(app.deps), await identityCheck(config), providersCheck(config)];
};

const settingsCheck = (result: ConfigResult): Check => {
  if (result.ok) return { name: 'settings', state: 'ok' };
  const message = result.faults.map(fault => `${fault.setting} ${fault.message}`).join('; ');
  return { name: 'settings', state: 'failed', message, settings: result.faults.map(({ setting }) => setting) };
};

const storageCheck = async ({ store }: Deps): Promise<Check> => {
  try {
    await store.check();
    return { name: 'storage', state: 'ok' };
  } catch (error) {
    return { name: 'storage', state: 'failed', message: error instanceof Error ? error.message : 'does not answer' };
  }
};

const identityTimeout = 5000;
const identityCheck = async ({ authority, tenants }: Config): Promise<Check> => {
  const name = 'identity';
  try {
    const signal = AbortSignal.timeout(identityTimeout);
    const answer = await fetch(`${authority}/${tenants[0]}/discovery/v2.0/keys`, { signal });
    if (answer.ok) return { name, state: 'ok' };
  } catch {
    // Told below.
  }
  const message = 'the keys of AUTHORITY cannot be fetched for the first of ALLOWED_TENANTS, so nobody can be let in';
  return { name, state: 'failed', message, settings: ['AUTHORITY', 'ALLOWED_TENANTS'] };
};

const providersCheck = ({ providers }: Config): Check => {
  const missing = kindNames.filter(kind => providers[kind] === undefined);
  if (missing.length === 0) return { name: 'providers', state: 'ok' };
  const message = `approved actions wait and expire, because nobody carries them out: ${missing.join(', ')}`;
  return { name: 'providers', state: 'failed', message, settings: ['PROVIDERS'] };
};
