import { setTimeout } from 'node:timers/promises';
import { v7 } from 'uuid';
import { sealCopies } from './adapters/blobs/sealCopies.ts';
import { keysProbe } from './adapters/identity/keysProbe.ts';
import { lazyCredential } from './adapters/identity/lazyCredential.ts';
import { tokenValidator } from './adapters/identity/tokenValidator.ts';
import { localTime } from './adapters/node/localTime.ts';
import { sha256 } from './adapters/node/sha256.ts';
import { chosenProviders, providerProbes } from './adapters/providers/chosenProviders.ts';
import type { Outside } from './adapters/providers/defineBackEnd.ts';
import { executionQueue, type QueueLocation } from './adapters/queues/executionQueue.ts';
import { queueProbe } from './adapters/queues/queueProbe.ts';
import { repair } from './adapters/tables/repair/repair.ts';
import { storageProbe } from './adapters/tables/storageProbe.ts';
import { type TableLocation, tableRequestsAt, tableStore } from './adapters/tables/tableStore.ts';
import { openLimit } from './application/actions/openLimit.ts';
import { rateLimit } from './application/callers/rateLimit.ts';
import type { Deps } from './application/deps.ts';
import { policyProbe, recentPolicy } from './application/policy/policy.ts';
import type { Check } from './application/readiness/ports.ts';
import { recentReadiness } from './application/readiness/readiness.ts';
import { recentSafety, safetyProbe } from './application/safety/safety.ts';
import { sealProbe } from './application/seals/late.ts';
import type { SealCopies } from './application/seals/ports.ts';
import { type Config, readConfig } from './config/config.ts';
import type { SettingFault } from './config/forms.ts';
import { madeOf, settingFaultIn } from './config/madeOf.ts';
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
  const outside = { now, pause, deadline, log, ...(httpClient && { httpClient }) };
  const store = madeOf(storageSetting(config), () => tableStore(tableLocation(config), outside));
  return {
    store,
    queue: executionQueue(queueLocation(config), outside),
    recentSafety: recentSafety(store, now),
    openLimit: openLimit(config.openLimit),
    providers: chosenProviders(config.providers, backEndOutside(now)),
    recentPolicy: recentPolicy(store, now),
    twoPersonPolicy: config.twoPersonPolicy,
    emailReview: config.emailReview,
    timing: config.timing,
    now,
    newId: at => v7({ msecs: at }),
    sha256,
    pause,
    deadline,
    localTime,
    sealCopies: copiesOf(config, deadline),
    sealLateAfter: config.sealLateAfter,
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

const storageSetting = ({ storage }: Config): SettingFault =>
  storage.connection === undefined
    ? { setting: 'STORAGE_TABLE_ENDPOINT', message: 'must be the URL of a table service' }
    : {
        setting: 'STORAGE_CONNECTION',
        message: 'must be a storage connection string; the storage library cannot read this one',
      };

const backEndOutside = (now: () => number): Outside => ({
  now,
  sleep: async (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
});

const tableLocation = ({ storage }: Config): TableLocation => {
  if (storage.connection !== undefined) return { connection: storage.connection };
  return { endpoint: storage.endpoint ?? '', credential: lazyCredential() };
};

const queueLocation = ({ work }: Config): QueueLocation => {
  if (work.connection !== undefined) return { connection: work.connection };
  return { endpoint: work.endpoint ?? '', credential: lazyCredential(work.clientId) };
};

const copiesOf = (
  { sealContainer: container, storage }: Config,
  deadline: Deps['deadline'],
): SealCopies | undefined => {
  if (container === undefined) return undefined;
  const { connection } = storage;
  if (connection !== undefined && !container.startsWith('https:'))
    return sealCopies({ connection, container }, deadline);
  return sealCopies({ url: container, credential: lazyCredential() }, deadline);
};

/** The whole application under these settings, and what to look at to know whether it can do its work. */
export type Composition =
  | { readonly type: 'ok'; readonly app: App; readonly readiness: () => Promise<readonly Check[]> }
  | { readonly type: 'faulty'; readonly faults: readonly SettingFault[] }
  | { readonly type: 'broken'; readonly error: unknown };

/** The same under the settings that a process was started with. */
export const composeFrom = (environment: Readonly<Record<string, string | undefined>>): Composition => {
  const read = readConfig(environment);
  return read.type === 'ok' ? composeApp(read.config) : read;
};

/** Never throws: what cannot be made of a setting names it, and anything else is a bug of ours. */
export const composeApp = (config: Config): Composition => {
  try {
    const deps = composeDeps(config);
    const readiness = recentReadiness(
      [
        storageProbe(deps.store),
        safetyProbe(deps.store, config.tenants),
        policyProbe(deps.store, config.tenants),
        sealProbe(deps.store, deps.now, config.tenants, config.sealLateAfter),
        queueProbe(deps.queue),
        keysProbe(config),
        ...providerProbes(config.providers, backEndOutside(deps.now)),
      ],
      deps.now,
    );
    const admit = rateLimit(config.rateLimit, deps.now);
    return { type: 'ok', app: { deps, validateToken: tokenValidator(config), admit, settings: config }, readiness };
  } catch (error) {
    const fault = settingFaultIn(error);
    return fault ? { type: 'faulty', faults: [fault] } : { type: 'broken', error };
  }
};
