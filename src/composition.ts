import { setTimeout } from 'node:timers/promises';
import { v7 } from 'uuid';
import { lazyCredential } from './adapters/identity/lazyCredential.ts';
import { tokenValidator } from './adapters/identity/tokenValidator.ts';
import { localTime } from './adapters/node/localTime.ts';
import { sha256 } from './adapters/node/sha256.ts';
import { simulatedProviders } from './adapters/providers/simulated/simulatedProviders.ts';
import { executionQueue, type QueueLocation } from './adapters/queues/executionQueue.ts';
import { repair } from './adapters/tables/repair/repair.ts';
import { type TableLocation, tableRequestsAt, tableStore } from './adapters/tables/tableStore.ts';
import type { Deps } from './application/deps.ts';
import type { Providers } from './application/executor/ports.ts';
import type { Probe } from './application/readiness/readiness.ts';
import { recentSafety } from './application/safety/safety.ts';
import type { Config, SettingFault } from './config/config.ts';
import { kindNames } from './domain/kinds/index.ts';
import { builtInPolicy } from './domain/policy/policy.ts';
import type { App } from './http/kernel/endpoint.ts';

// The composition root: the only place that knows which adapter stands behind which port.

/** What tools and tests put in the place of the real clock and network; the product never does. */
type Doors = {
  readonly now?: () => number;
  readonly httpClient?: Parameters<typeof tableStore>[1]['httpClient'];
  readonly log?: Deps['log'];
};

/** The use cases' dependencies under these settings. */
export const composeDeps = (config: Config, { now = Date.now, httpClient, log = () => {} }: Doors = {}): Deps => {
  const pause: Deps['pause'] = async atMost => setTimeout(Math.random() * atMost);
  const deadline: Deps['deadline'] = milliseconds => AbortSignal.timeout(milliseconds);
  const outside = { now, pause, deadline, ...(httpClient && { httpClient }) };
  const store = tableStore(tableLocation(config), outside);
  return {
    store,
    queue: executionQueue(queueLocation(config), outside),
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
    tableRequestsAt(tableLocation(config), milliseconds => AbortSignal.timeout(milliseconds)),
    tenant,
    write,
  );

const tableLocation = ({ storage }: Config): TableLocation => {
  if (storage.connection !== undefined) return { connection: storage.connection };
  return { endpoint: storage.endpoint ?? '', credential: lazyCredential() };
};

const queueLocation = ({ work }: Config): QueueLocation => {
  if (work.connection !== undefined) return { connection: work.connection };
  return { endpoint: work.endpoint ?? '', credential: lazyCredential(work.clientId) };
};

/** Which provider carries out what. Without an explicit setting nobody does, and nothing runs. */
const chosenProviders = ({ providers }: Config, now: () => number): Providers => {
  const simulated = simulatedProviders({ now, sleep: async (ms, signal) => setTimeout(ms, undefined, { signal }) });
  const chosen: { -readonly [K in keyof Providers]: Providers[K] } = { ...simulated };
  for (const kind of kindNames) if (providers[kind] !== 'simulated') chosen[kind] = undefined;
  return chosen;
};

/** The whole application under these settings, and what to look at to know whether it can do its work. */
export type Composition =
  | { readonly type: 'ok'; readonly app: App; readonly probes: readonly Probe[] }
  | { readonly type: 'faulty'; readonly faults: readonly SettingFault[] };

/** Never throws: what cannot be made of the settings names the one that is at fault. */
export const composeApp = (config: Config): Composition => {
  const { authority, audience, tenants } = config;
  try {
    const deps = composeDeps(config);
    const validateToken = tokenValidator({ authority, audience, tenants });
    const probes = [storageProbe(deps.store), queueProbe(deps.queue), identityProbe(config), providersProbe(config)];
    return { type: 'ok', app: { deps, validateToken, settings: config }, probes };
  } catch {
    // What the SDK says may quote the value, which is a secret.
    const message = 'must be a storage connection string; the storage library cannot read this one';
    return { type: 'faulty', faults: [{ setting: 'STORAGE_CONNECTION', message }] };
  }
};

const storageProbe = (store: Deps['store']): Probe => ({
  name: 'storage',
  fault: async () => {
    try {
      await store.check();
      return undefined;
    } catch (error) {
      return { message: error instanceof Error ? error.message : 'does not answer' };
    }
  },
});

const queueProbe = (queue: Deps['queue']): Probe => ({
  name: 'queue',
  fault: async () => {
    try {
      await queue.check();
      return undefined;
    } catch {
      // What the SDK says may quote the connection string, which is a secret.
      return { message: 'the work queue does not answer, so whatever is approved starts with a sweep' };
    }
  },
});

const identityTimeout = 5000;
const identityProbe = ({ authority, tenants }: Config): Probe => ({
  name: 'identity',
  fault: async () => {
    try {
      const signal = AbortSignal.timeout(identityTimeout);
      const answer = await fetch(`${authority}/${tenants[0]}/discovery/v2.0/keys`, { signal });
      if (answer.ok) return undefined;
    } catch {
      // Told below.
    }
    const message = 'the keys of AUTHORITY cannot be fetched for the first of ALLOWED_TENANTS, so nobody can be let in';
    return { message, settings: ['AUTHORITY', 'ALLOWED_TENANTS'] };
  },
});

const providersProbe = ({ providers }: Config): Probe => ({
  name: 'providers',
  fault: async () => {
    const missing = kindNames.filter(kind => providers[kind] === undefined);
    if (missing.length === 0) return undefined;
    const message = `approved actions wait and expire, because nobody carries them out: ${missing.join(', ')}`;
    return { message, settings: ['PROVIDERS'] };
  },
});
