import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { day, hour } from '../../../src/domain/values/time.ts';
import { type Api, actionIn, apiOf, listIn } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';
import { submittedUnder } from '../../support/ownRule.ts';

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp({ settings: { SWEEP_SCHEDULE: '* * * * * *' } });
  api = apiOf(app);
});
afterAll(() => app.stop());

const nights = { roles: ['SecurityAdministrator' as const], escalateTo: ['SecurityOperator' as const] };
const rfc3339 = (instant: number) => new Date(instant).toISOString();

describe('an action that others may decide after a time', () => {
  test('says beforehand when and who, and refuses them until then', async () => {
    const { id, createdAt } = await submittedUnder(app, { ...nights, remindAfter: hour, escalateAfter: day });
    const approval = {
      remindAt: rfc3339(createdAt + hour),
      roles: ['SecurityAdministrator'],
      escalation: { at: rfc3339(createdAt + day), roles: ['SecurityOperator'] },
    };
    const shown = await api.view('operator', { id });
    expect(shown).toMatchObject({
      approval,
      allowedOperations: { approve: { allowed: false, reason: 'MissingRole' } },
    });
    const { value } = listIn(await api.get('operator', '/actions', { view: 'pending' }));
    expect(value.find(item => item.id === id)?.approval).toEqual(shown.approval);
    expect(await api.ask('operator', 'approve', { id })).toMatchObject({ status: 403, code: 'MissingRole' });
  });

  test('lets them from then on, tells it in its history, and runs what they approve', async () => {
    const { id, createdAt } = await submittedUnder(app, { ...nights, escalateAfter: 1 });
    const roles = ['SecurityAdministrator', 'SecurityOperator'];
    const shown = await api.view('operator', { id });
    expect(shown).toMatchObject({ approval: { roles }, allowedOperations: { approve: { allowed: true } } });
    const { value } = listIn(await api.get('operator', '/actions', { view: 'pending' }));
    expect(value.find(item => item.id === id)?.approval).toMatchObject({ roles });

    await vi.waitFor(
      async () =>
        expect(await api.history('reader', { id })).toContainEqual(
          expect.objectContaining({ type: 'Noticed', notice: 'escalation', dueAt: rfc3339(createdAt + 1) }),
        ),
      { timeout: 15_000, interval: 100 },
    );
    const approved = actionIn(await api.ask('operator', 'approve', { id }));
    expect(approved).toMatchObject({ status: 'approved', approval: { votes: [{ by: { role: 'SecurityOperator' } }] } });
    expect(await api.until('succeeded', { id })).toMatchObject({ approval: { roles } });
  });

  test('shows afterwards who could decide when it was decided', async () => {
    const { id } = await submittedUnder(app, { ...nights, escalateAfter: day });
    expect(actionIn(await api.ask('administrator', 'reject', { id }))).toMatchObject({
      approval: { roles: ['SecurityAdministrator'] },
    });
  });
});
