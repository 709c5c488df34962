import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { ChangeDeps, Deadline, Log } from '../../application/change/ports.ts';
import type { Store } from '../../application/deps.ts';
import { actionStore } from './actions/actionStore.ts';
import { autoSlotStore } from './autoSlots/autoSlotStore.ts';
import { investigationStore } from './investigations/investigationStore.ts';
import { oneLinePolicy } from './kernel/oneLinePolicy.ts';
import { storageClock } from './kernel/storageClock.ts';
import { type TableRequests, tableRequests } from './kernel/tableRequests.ts';
import { policyStore } from './policy/policyStore.ts';
import { reportStore } from './reports/reportStore.ts';
import { safetyStore } from './safety/safetyStore.ts';
import { sealedReads } from './seals/sealedReads.ts';
import { sealStore } from './seals/sealStore.ts';

/** Where the table is: with a connection string, or with an identity. */
export type TableLocation =
  | { readonly connection: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

export const tableName = 'actioncenter';

type Outside = Pick<ChangeDeps, 'now' | 'pause'> & { readonly deadline?: Deadline; readonly log?: Log } & Pick<
    TableServiceClientOptions,
    'httpClient'
  >;

/** The store on Azure Tables: one table, a partition per tenant, a folder here per feature. */
export const tableStore = (
  location: TableLocation,
  { now, pause, deadline = milliseconds => AbortSignal.timeout(milliseconds), httpClient, log = () => {} }: Outside,
): Store => {
  const clock = storageClock(now);
  const options: TableServiceClientOptions = {
    retryOptions: { maxRetries: 0 },
    // `perRetry` sits below the SDK's error handling: a `perCall` policy never sees an answer that becomes an exception.
    additionalPolicies: [{ policy: clock.policy, position: 'perRetry' }],
    ...(httpClient && { httpClient }),
  };
  const requests = tableRequests(clientFor(location, options), deadline);
  const telling = (told: Log): Store => {
    const outside = { requests, clock, pause, log: told };
    return {
      ...actionStore(outside, now),
      ...autoSlotStore(outside),
      ...safetyStore(outside),
      ...policyStore(outside),
      ...investigationStore(outside),
      ...reportStore(outside),
      ...sealStore(outside),
      ...sealedReads(requests),
      check: async () => {
        await requests.get('health', 'check');
        clock.guard(undefined);
      },
      telling,
    };
  };
  return telling(log);
};

/** For tools that look at the rows themselves. */
export const tableRequestsAt = (location: TableLocation, deadline: Deadline): TableRequests =>
  tableRequests(clientFor(location, { retryOptions: { maxRetries: 0 } }), deadline);

const clientFor = (location: TableLocation, given: TableServiceClientOptions): TableClient => {
  const additionalPolicies = [
    ...(given.additionalPolicies ?? []),
    { policy: oneLinePolicy, position: 'perCall' } as const,
  ];
  const options = { ...given, additionalPolicies };
  if ('endpoint' in location) return new TableClient(location.endpoint, tableName, location.credential, options);
  const allowInsecureConnection = location.connection.includes('http://');
  return TableClient.fromConnectionString(location.connection, tableName, { ...options, allowInsecureConnection });
};
