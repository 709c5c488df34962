import { describe, expect, it } from 'vitest';
import { keyOfSafety } from '../../../src/adapters/tables/safety/keys.ts';
import { tableStore } from '../../../src/adapters/tables/tableStore.ts';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import { recentSafety } from '../../../src/application/safety/safety.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { approved, safetyIn, simulatedWorld, stored, submitted } from '../../support/deps.ts';
import { recordingProvider } from '../../support/recordingProvider.ts';

/** A process whose machine is suspended for a minute whenever storage has answered a question about safety settings. */
const world = () => {
  const { tables, clock, tenant, deps, process } = simulatedWorld();
  const { runs, providers } = recordingProvider();
  const happenings: (() => Promise<unknown>)[] = [];
  const sendRequest: typeof tables.httpClient.sendRequest = async request => {
    const answer = await tables.httpClient.sendRequest(request);
    if (request.method === 'GET' && request.url.includes(keyOfSafety.current())) {
      clock.pass(minute);
      await happenings.shift()?.();
    }
    return answer;
  };
  const outside = { now: clock.now, pause: async () => {}, httpClient: { sendRequest } };
  const store = tableStore({ connection: tables.connectionString }, outside);
  const suspended = process(clock.now, { store, providers, recentSafety: recentSafety(store, clock.now) });
  return {
    ...{ tenant, deps, suspended, runs },
    /** What another process sets while the suspended one has its answer and cannot use it. */
    meanwhile: (wanted: Parameters<typeof safetyIn>[2]) => happenings.push(() => safetyIn(deps, tenant, wanted)),
  };
};

describe('A process that is suspended after it has read the safety settings', () => {
  it('starts nothing by them', async () => {
    const { tenant, deps, suspended, runs, meanwhile } = world();
    const action = await approved(deps, tenant);
    meanwhile({ paused: true });

    const execution = executeAction(suspended, { tenant, actionId: action.id });

    await expect(execution).rejects.toMatchObject({ name: 'TooLate' });
    expect((await stored(deps, action)).status).toBe('approved');
    expect(runs).toEqual([]);
  });

  it('counts their age from when it asked, so that the next proposal is judged by newer ones', async () => {
    const { tenant, deps, suspended, meanwhile } = world();
    await submitted(deps, tenant);
    const entity = { kind: 'device', id: 'dc-1' } as const;
    meanwhile({ protectedTargets: [entity] });

    await submitted(suspended, tenant);
    const { rule } = await submitted(suspended, tenant, { entity });

    expect(rule.approvals).toBe(2);
  });
});
