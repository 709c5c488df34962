import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { z } from 'zod';
import { submitAction } from '../src/application/actions/submitAction.ts';
import { changeAction } from '../src/application/change/changeAction.ts';
import { executionQueueName } from '../src/application/change/ports.ts';
import type { Deps } from '../src/application/deps.ts';
import { composeDeps } from '../src/composition.ts';
import { readConfig } from '../src/config/config.ts';
import type { Action } from '../src/domain/actions/action.ts';
import type { PeoplesCommand } from '../src/domain/actions/command.ts';
import type { Principal, Role } from '../src/domain/policy/roles.ts';
import { proposalBody } from '../src/http/actions/schemas.ts';
import { type CountingClient, countingClient } from '../test/support/countingClient.ts';

export const tenant = '11111111-1111-4111-8111-111111111111';

const caller = (name: string, type: Principal['type'], role: Role): Principal => ({
  ...{ tenant, name, type, id: name, voidRoles: [], tokenIssuedAt: Date.now() },
  grants: [{ role, claim: 'roles' }],
});
const pipeline = caller('pipeline', 'application', 'ActionSubmitter');
export const olivia = caller('olivia', 'user', 'SecurityOperator');

/** The product's use cases on a storage emulator, with every request to the table counted as it leaves. */
export type BenchWorld = {
  readonly connectionString: string;
  readonly deps: Deps;
  readonly queue: QueueClient;
  readonly requests: CountingClient;
  readonly stop: () => Promise<void>;
};

export const startBenchWorld = async (): Promise<BenchWorld> => {
  const emulator = fork(join(import.meta.dirname, 'emulatorProcess.ts'), { execArgv: [] });
  const [message] = await once(emulator, 'message');
  const { connectionString } = z.object({ connectionString: z.string() }).parse(message);
  const read = readConfig({
    ...{ STORAGE_CONNECTION: connectionString, AUDIENCE: 'bench', ALLOWED_TENANTS: tenant },
    ...{ SWEEP_SCHEDULE: '0 * * * * *', PROVIDERS: '*:simulated', OPEN_LIMIT: '0' },
  });
  if (read.type === 'faulty') throw new Error(`faulty settings: ${read.faults.map(({ setting }) => setting).join()}`);
  const requests = countingClient();
  const deps = composeDeps(read.config, { httpClient: requests });
  const queue = new QueueClient(connectionString, executionQueueName);
  await queue.createIfNotExists();
  // The first change is preceded by a look at storage's clock, once a process: not counted with any operation.
  await deps.store.check();
  const stop = async () => {
    emulator.disconnect();
    await once(emulator, 'exit');
  };
  return { connectionString, deps, queue, requests, stop };
};

let devices = 0;
/** Proposes the isolation of a device of its own: an action as it is in practice, with investigation and alerts. */
export const proposed = async ({ deps }: BenchWorld): Promise<Action> => {
  devices++;
  const proposal = proposalBody.parse({
    kind: 'isolateDevice',
    entity: { kind: 'device', id: `device-${devices}`, name: `desktop-${devices}`, deviceGroup: 'Finance' },
    externalId: `bench/${devices}`,
    severity: 'high',
    verdict: 'malicious',
    reason: 'Ransomware behaviour: many files renamed in a short time, on three shares.',
    investigation: { id: `inv-${devices % 50}`, title: 'Ransomware behaviour on devices of Finance' },
    incident: { id: `inc-${devices % 20}`, title: 'Human-operated ransomware' },
    alerts: [{ id: `al-${devices}`, title: 'Many files renamed in a short time' }],
  });
  const submitted = await submitAction(deps, proposal, pipeline, deps.newId(deps.now()));
  if (submitted.type === 'refused') throw new Error(`not submitted: ${submitted.refusal.code}`);
  return submitted.action;
};

type Asked = { readonly by: Principal; readonly now: number; readonly wakeAt: number };

/** A decision as the API makes it, with the queue messages that its effects ask for, counted. */
export const decide = async (
  { deps }: BenchWorld,
  actionId: string,
  command: (asked: Asked) => PeoplesCommand,
): Promise<number> => {
  const changed = await changeAction(
    deps,
    { tenant, actionId, seenBy: olivia },
    now => command({ by: olivia, now, wakeAt: now + deps.timing.requeueAfter }),
    { commitId: deps.newId(deps.now()) },
  );
  if (changed.type !== 'changed') throw new Error(`not decided: ${changed.type}`);
  return changed.effects.length;
};
export const approval = (asked: Asked): PeoplesCommand => ({ ...asked, type: 'Approve' });
export const rejection = (asked: Asked): PeoplesCommand => ({ ...asked, type: 'Reject', comment: 'A test.' });

/** Runs over all items, so many at a time. */
export const atATime = async <T>(count: number, items: readonly T[], run: (item: T) => Promise<unknown>) => {
  const waiting = items.values();
  const work = async () => {
    for (const item of waiting) await run(item);
  };
  await Promise.all(Array.from({ length: count }, work));
};
