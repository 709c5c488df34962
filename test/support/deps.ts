import { randomUUID } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { startEmulator } from '../../local/emulator.ts';
import { tableName, tableStore } from '../../src/adapters/tables/tableStore.ts';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { type Changed, changeAction } from '../../src/application/change/changeAction.ts';
import type { Deps } from '../../src/application/deps.ts';
import { changePolicy, recentPolicy } from '../../src/application/policy/policy.ts';
import { changeSafety, recentSafety, settleSafety } from '../../src/application/safety/safety.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import { composeDeps } from '../../src/composition.ts';
import { readConfig } from '../../src/config/config.ts';
import { type Action, actorWith } from '../../src/domain/actions/action.ts';
import type { Decide } from '../../src/domain/actions/command.ts';
import type { Effect } from '../../src/domain/actions/effects.ts';
import type { Result } from '../../src/domain/actions/result.ts';
import type { Proposal } from '../../src/domain/actions/submit.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import { administrators, type Principal } from '../../src/domain/policy/roles.ts';
import type { TenantPolicy } from '../../src/domain/policy/tenantPolicy.ts';
import type { SafetyWish } from '../../src/domain/safety/loosensSafety.ts';
import { noSafety, type Safety } from '../../src/domain/safety/safety.ts';
import { type CountingClient, countingClient } from './countingClient.ts';
import { simulatedTables } from './simulatedTables/simulatedTables.ts';

type Store = Parameters<typeof tableStore>[1];
export type LogLine = {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
};
/** Nothing listens on the queue here: what is put there is only noted. */
export type TestDeps = Deps & { readonly logged: LogLine[]; readonly announced: Effect[] };

/** The real dependencies under ordinary settings, on a Table service; `over` takes the place of single ones. */
export const depsOn = (
  { connectionString, httpClient, now }: Partial<Store> & { readonly connectionString: string },
  over: Partial<Deps> = {},
): TestDeps => {
  const read = readConfig({
    STORAGE_CONNECTION: connectionString,
    AUDIENCE: 'action-center',
    ALLOWED_TENANTS: randomUUID(),
    SWEEP_SCHEDULE: '0 * * * * *',
    PROVIDERS: '*:simulated',
    // Counting is tested on its own.
    OPEN_LIMIT: '0',
  });
  if (read.type === 'faulty')
    throw new Error(read.faults.map(({ setting, message }) => `${setting} ${message}`).join());
  const logged: LogLine[] = [];
  const doors = {
    log: (level: string, message: string, fields: LogLine['fields']) => void logged.push({ level, message, fields }),
    ...(now && { now }),
    ...(httpClient && { httpClient }),
  };
  const announced: Effect[] = [];
  const queue: Deps['queue'] = {
    announce: async effect => void announced.push(effect),
    check: async () => {},
  };
  const deps = { ...composeDeps(read.config, doors), queue, ...over };
  return { ...deps, store: deps.store.telling(doors.log), logged, announced };
};

/** A clock that stands still until a test moves it. */
export const movingClock = (start = Date.UTC(2026, 10, 23, 9)) => {
  let at = start;
  return {
    now: () => at,
    pass: (milliseconds: number) => {
      at += milliseconds;
    },
    to: (instant: number) => {
      at = instant;
    },
  };
};

/** Everything in memory, on one moving clock, and nobody waits: for faults, time and interleavings. */
export const simulatedWorld = (over: Partial<Deps> = {}, options: { readonly scanLimit?: number } = {}) => {
  const clock = movingClock();
  const tables = simulatedTables({ ...options, now: clock.now });
  const { connectionString, httpClient } = tables;
  const pause = async () => {};
  /** A new process: it shares nothing with another one but storage. */
  const process = (now = clock.now, more: Partial<Deps> = {}): TestDeps => {
    const outside = { now, pause, httpClient, ...(more.deadline && { deadline: more.deadline }) };
    const store = tableStore({ connection: connectionString }, outside);
    const recently = { recentSafety: recentSafety(store, now), recentPolicy: recentPolicy(store, now) };
    const own = { store, ...recently, pause };
    return depsOn({ connectionString, httpClient, now }, { ...own, ...over, ...more });
  };
  return { clock, tables, process, deps: process(), tenant: randomUUID(), ...tablePeek(connectionString, httpClient) };
};
export type World = ReturnType<typeof simulatedWorld>;

/** The rows of a tenant as they are stored, by key, without what storage itself adds. */
export const tablePeek = (connectionString: string, httpClient?: Store['httpClient']) => {
  const options = { allowInsecureConnection: true, ...(httpClient && { httpClient }) };
  const table = TableClient.fromConnectionString(connectionString, tableName, options);
  const rowsIn = async (tenant: string): Promise<Record<string, Record<string, unknown>>> => {
    const rows: Record<string, Record<string, unknown>> = {};
    for await (const entity of table.listEntities({ queryOptions: { filter: `PartitionKey eq '${tenant}'` } })) {
      const { etag: _, partitionKey: __, rowKey = '', timestamp: ___, ...row } = entity;
      rows[rowKey] = row;
    }
    return rows;
  };
  return { table, rowsIn };
};

/** The Table services that the store is held against, each with the real clock and its requests counted. */
export const storeServices = [
  {
    name: 'Azurite',
    start: async () => {
      const { connectionString, stop } = await startEmulator();
      return onService(connectionString, countingClient(), stop);
    },
  },
  {
    name: 'the simulated service',
    start: async () => {
      const { connectionString, httpClient } = simulatedTables();
      return onService(connectionString, countingClient(httpClient), async () => {});
    },
  },
] as const;
const onService = (connectionString: string, httpClient: CountingClient, stop: () => Promise<void>) => ({
  deps: depsOn({ connectionString, httpClient }),
  connectionString,
  requests: httpClient,
  ...tablePeek(connectionString, httpClient),
  stop,
});
export type StoreService = ReturnType<typeof onService>;

const caller = (tenant: string, id: string, role: Principal['grants'][number]['role']): Principal => ({
  tenant,
  id,
  name: id,
  type: role === 'ActionSubmitter' ? 'application' : 'user',
  grants: [{ role, claim: 'roles' }],
  voidRoles: [],
  tokenIssuedAt: 0,
});
export const operator = (tenant: string, id = 'olivia') => caller(tenant, id, 'SecurityOperator');
export const administrator = (tenant: string, id = 'ada') => caller(tenant, id, 'SecurityAdministrator');
export const pipeline = (tenant: string, id = 'pipeline') => caller(tenant, id, 'ActionSubmitter');

let devices = 0;
/** A proposal for a device of its own; `device` names it (the simulated provider obeys the end of the name). */
export const proposal = ({ device, ...over }: Partial<Proposal> & { readonly device?: string } = {}): Proposal => {
  devices += 1;
  return {
    kind: 'isolateDevice',
    entity: { kind: 'device', id: `device-${devices}`, name: device ?? `desktop-${devices}` },
    severity: 'high',
    verdict: 'malicious',
    tags: [],
    alerts: [],
    allowDuplicate: false,
    ...over,
  };
};
/** What makes the built-in policy ask for two approvals. */
export const needsTwo = { tags: ['tier0'] } as const;

/** Submits as the detection pipeline, and gives the action. */
export const submitted = async (
  deps: Deps,
  tenant: string,
  over: Parameters<typeof proposal>[0] = {},
): Promise<Action> => {
  const result = await submitAction(deps, proposal(over), pipeline(tenant), randomUUID());
  if (result.type !== 'submitted') throw new Error(`not submitted: ${JSON.stringify(result)}`);
  return result.action;
};

/** One person's decision, as the API asks for it. */
export const decides = (
  deps: Deps,
  { tenant, id }: Pick<Action, 'tenant' | 'id'>,
  who: string,
  type: Decide['type'] = 'Approve',
  commitId: string = randomUUID(),
): Promise<Changed> => {
  const by = operator(tenant, who);
  return changeAction(
    deps,
    { tenant, actionId: id, seenBy: by },
    now => ({ type, by, now, wakeAt: now + deps.timing.requeueAfter }),
    { commitId },
  );
};

/** An action that is approved and may run. */
export const approved = async (
  deps: Deps,
  tenant: string,
  over: Parameters<typeof proposal>[0] = {},
): Promise<Action> => {
  const action = await submitted(deps, tenant, over);
  const { loaded } = changedIn(await decides(deps, action, 'olivia'));
  return loaded.action;
};

const value = <T>(result: Result<T>): T => {
  if (result.type === 'refused') throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
};
const actorOf = (tenant: string, id: string) => actorWith(administrator(tenant, id), administrators);

/**
 * Sets a tenant's safety settings, as an administrator does, and another one where it takes two; what is not named is set
 * to nothing.
 */
export const safetyIn = async (
  deps: Deps,
  tenant: string,
  wanted: Partial<SafetyWish & { readonly reason: string }>,
): Promise<Safety> => {
  const { version } = (await deps.store.loadSafety(tenant)).safety;
  const all = { ...noSafety, reason: 'because', ...wanted };
  const asked = { commitId: randomUUID(), ifMatch: version };
  const changed = value(await changeSafety(deps, tenant, all, actorOf(tenant, 'ada'), asked));
  if (!changed.waiting) return changed;
  const seen = { commitId: randomUUID(), ifMatch: changed.version };
  return value(await settleSafety(deps, tenant, 'Confirm', actorOf(tenant, 'gwen'), seen));
};

/** The same for its policy. */
export const policyIn = async (
  deps: Deps,
  tenant: string,
  { rules }: Policy,
  reason = 'because',
): Promise<TenantPolicy> => {
  const { version } = (await deps.store.loadPolicy(tenant)).policy;
  const by = actorOf(tenant, 'ada');
  const commandAt = (now: number) => ({ type: 'Change', rules, reason, needsTwo: true, by, now }) as const;
  const changed = value(await changePolicy(deps, tenant, commandAt, { commitId: randomUUID(), ifMatch: version }));
  if (!changed.waiting) return changed;
  const confirm = (now: number) => ({ type: 'Confirm', by: actorOf(tenant, 'gwen'), now }) as const;
  return value(await changePolicy(deps, tenant, confirm, { commitId: randomUUID(), ifMatch: changed.version }));
};

/** Narrows to a change that was made (or had been made before). */
export const changedIn = (changed: Changed): Exclude<Changed, { type: 'refused' }> => {
  if (changed.type === 'refused') throw new Error(`refused: ${JSON.stringify(changed.refusal)}`);
  return changed;
};

/** How a change ended, in a word: `changed`, `unchanged`, or the refusal's code. */
export const endOf = (changed: Changed): string => (changed.type === 'refused' ? changed.refusal.code : changed.type);

/** What is put on the queue while this goes on. */
export const announcedIn = async (deps: TestDeps, run: () => Promise<unknown>): Promise<readonly Effect[]> => {
  const before = deps.announced.length;
  await run();
  return deps.announced.slice(before);
};

/** Which actions a sweep puts on the queue, in this order. */
export const swept = async (deps: TestDeps, tenants: readonly string[]): Promise<readonly string[]> =>
  (await announcedIn(deps, () => sweep(deps, tenants))).map(({ actionId }) => actionId);

/** The action as it is stored now. */
export const stored = async (deps: Deps, { tenant, id }: Pick<Action, 'tenant' | 'id'>): Promise<Action> => {
  const loaded = await deps.store.load(tenant, id);
  if (!loaded) throw new Error('there is no such action');
  return loaded.action;
};

/** The types of what happened to an action, in order. */
export const story = async (deps: Deps, { tenant, id }: Pick<Action, 'tenant' | 'id'>): Promise<readonly string[]> =>
  (await deps.store.history(tenant, id)).map(({ event }) => event.type);
