import { randomUUID } from 'node:crypto';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keyOf } from '../../../src/adapters/tables/actions/keys.ts';
import { rowsOf } from '../../../src/adapters/tables/actions/rowsOf.ts';
import { tableName } from '../../../src/adapters/tables/tableStore.ts';
import { changeAction } from '../../../src/application/change/changeAction.ts';
import { createDueReports, readPendingReport } from '../../../src/application/reports/reports.ts';
import { noSafety } from '../../../src/domain/safety/safety.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import { countingClient } from '../../support/countingClient.ts';
import { approved, decides, depsOn, movingClock, stored, submitted, tablePeek } from '../../support/deps.ts';
import { writePending } from '../../support/reports.ts';
import { propertiesOf } from '../../support/simulatedTables/entity.ts';
import { simulatedTables } from '../../support/simulatedTables/simulatedTables.ts';

// What a report costs: requests as they leave, and entities as they come back, counted at the HTTP client.

const answerShape = z.object({ value: z.array(z.unknown()) });
const world = () => {
  const clock = movingClock();
  const tables = simulatedTables({ now: clock.now });
  let entities = 0;
  const counting: HttpClient = {
    sendRequest: async request => {
      const response = await tables.httpClient.sendRequest(request);
      if (request.method === 'GET')
        entities += answerShape.safeParse(JSON.parse(response.bodyAsText ?? '{}')).data?.value.length ?? 0;
      return response;
    },
  };
  const requests = countingClient(counting);
  const { connectionString } = tables;
  const deps = depsOn({ connectionString, httpClient: requests, now: clock.now });
  const { table } = tablePeek(connectionString, tables.httpClient);
  const cost = async (run: () => Promise<unknown>) => {
    requests.reset();
    entities = 0;
    await run();
    return { requests: requests.count(), entities };
  };
  return { clock, deps, tables, table, cost, tenant: randomUUID() };
};

/** Actions that ended long ago: the row that stays of each in the list of everything. */
const writeEnded = async ({ deps, tables, tenant }: ReturnType<typeof world>, count: number) => {
  const model = await submitted(deps, tenant);
  await decides(deps, model, 'olivia', 'Reject');
  // Only their number and their places matter: what is in them is always the model.
  const rejected = await stored(deps, model);
  const properties = propertiesOf(rowsOf(rejected).get(keyOf.action(rejected.id)) ?? {});
  const entities = Array.from({ length: count }, (_, n) => {
    const createdAt = model.createdAt - 30 * day - n * 1000;
    const rowKey = keyOf.action(deps.newId(createdAt));
    return { partitionKey: tenant, rowKey, properties, ticks: BigInt(createdAt) * 10_000n };
  });
  tables.fill(tableName, entities);
};

const needingAttention = async ({ deps, tenant }: ReturnType<typeof world>) => {
  const { id: actionId, digest } = await approved(deps, tenant);
  const change = (command: Parameters<typeof changeAction>[2]) =>
    changeAction(deps, { tenant, actionId }, command, { commitId: randomUUID() });
  const run = {
    leaseId: 'lease',
    provider: 'simulated',
    digest,
    safety: noSafety,
    startedLately: 0,
    verification: { intact: true },
  };
  await change(now => ({ type: 'StartExecution', now, leaseUntil: now + hour, ...run }));
  const outcome = { type: 'targetChanged', message: 'Another machine.' } as const;
  await change(now => ({ type: 'RecordOutcome', now, leaseId: 'lease', outcome }));
};

describe('A report costs', () => {
  it('4 requests where nothing is open: the last report, what is open, what expires, the feed', async () => {
    const { deps, tenant, cost } = world();
    await deps.store.check();
    expect(await cost(() => readPendingReport(deps, tenant))).toEqual({ requests: 4, entities: 0 });
  });

  it('one more for the oldest, one more for what needs attention, and to keep it one', async () => {
    const own = world();
    const { deps, tenant, cost, clock } = own;
    await submitted(deps, tenant);
    expect((await cost(() => readPendingReport(deps, tenant))).requests).toBe(5);
    await needingAttention(own);
    clock.pass(hour);
    expect((await cost(() => readPendingReport(deps, tenant))).requests).toBe(6);
    const schedule = { usual: [{ days: [1], times: [8 * hour], timeZone: 'UTC' }], own: {} };
    expect((await cost(() => createDueReports(deps, [tenant], schedule))).requests).toBe(7);
    // It is there: one look.
    expect((await cost(() => createDueReports(deps, [tenant], schedule))).requests).toBe(1);
  });

  it('the same with 1,000 and with 50,000 ended actions', async () => {
    const costs = [];
    for (const ended of [1_000, 50_000]) {
      const own = world();
      const { deps, table, tenant, cost, clock } = own;
      await writeEnded(own, ended);
      await writePending(deps, table, tenant, 30);
      await needingAttention(own);
      clock.pass(5 * minute);
      costs.push(await cost(() => readPendingReport(deps, tenant)));
    }
    // 32 open, the oldest 10, 1 that needs attention, 25 that will expire; of the feed 3 submitted, 1 rejected, 1 approved.
    const spent = { requests: 7, entities: 32 + 10 + 1 + 25 + 5 };
    expect(costs).toEqual([spent, spent]);
  });

  it('5 requests for 5,000 pending, and what else there is', async () => {
    const { deps, table, tenant, cost } = world();
    await writePending(deps, table, tenant, 4_999);
    const spent = await cost(() => readPendingReport(deps, tenant));
    // 5 of what is open, 3 of what expires (10, 1,000 and the rest), 1 each of the last report, the feed and the oldest.
    expect(spent).toEqual({ requests: 11, entities: 5_000 + 1_440 + 10 });
  });
});
