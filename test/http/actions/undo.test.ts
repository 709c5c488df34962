import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { personas } from '../../../local/identity/personas.ts';
import { type Api, actionIn, apiOf, errorIn, isolation, type ShownAction } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('undo'));
});

/** An isolation that was approved and carried out. */
const isolated = async (changes: object = {}): Promise<ShownAction> => {
  const action = await api.submit('submitter', isolation('desktop-42', changes));
  await api.ask('operator', 'approve', action);
  return api.until('succeeded', action);
};
const undo = (action: { id: string }, caller: 'administrator' | 'global' = 'administrator', body?: object) =>
  api.ask(caller, 'undo', action, body);
const preview = (action: { id: string }, caller: 'administrator' | 'global' | 'operator' = 'administrator') =>
  api.call(caller, 'POST', `/actions/${action.id}/undo`, { query: { preview: 'true' } });
const entries = async (action: { id: string }) => (await api.history('reader', action)).map(({ type }) => type);

describe('an undo', () => {
  test('is proposed by an administrator, approved by somebody else, carried out, and told by both', async () => {
    const action = await isolated();
    expect((await api.view('administrator', action)).allowedOperations?.['undo']).toEqual({ allowed: true });
    const answer = await undo(action, 'administrator', { comment: 'It was a false alarm' });
    expect(answer.status).toBe(201);
    const reversal = actionIn(answer);
    expect(answer.headers.get('location')).toContain(`/api/actions/${reversal.id}?api-version=`);
    expect(answer.headers.get('etag')).toBe(reversal.etag);
    expect(reversal).toMatchObject({
      ...{ kind: 'releaseDevice', status: 'pending', source: 'undo', undoOf: action.id, entity: action.entity },
      ...{ reason: 'It was a false alarm', submittedBy: { id: personas.administrator.oid, type: 'user' } },
      allowedOperations: { approve: { allowed: false, reason: 'OwnProposal' }, undo: { reason: 'NotReversible' } },
    });
    expect(await api.view('reader', action)).toMatchObject({ status: 'succeeded', undoneBy: reversal.id });
    expect(await api.ask('administrator', 'approve', reversal)).toMatchObject({ status: 403, code: 'OwnProposal' });
    expect(await api.ask('operator', 'approve', reversal)).toMatchObject({ status: 200 });
    await api.until('succeeded', reversal);
    expect(await entries(action)).toEqual(['Submitted', 'Approved', 'ExecutionStarted', 'Succeeded', 'Undone']);
    const shown = { verify: 'true' };
    for (const { id } of [action, reversal])
      expect((await api.get('reader', `/actions/${id}/history`, shown)).body).toMatchObject({
        verification: { intact: true },
      });
    const list = await api.get('reader', '/actions', { source: 'undo', entityId: action.entity.id });
    expect(list.body).toMatchObject({ value: [{ id: reversal.id, undoOf: action.id }] });
  });

  test('that is repeated is answered with what there is; anybody else hears that it is undone', async () => {
    const action = await isolated();
    const first = actionIn(await undo(action));
    const again = await undo(action);
    expect(again).toMatchObject({ status: 200, body: { id: first.id, status: 'pending' } });
    expect(again.headers.get('location')).toContain(first.id);
    const other = await undo(action, 'global');
    expect(other).toMatchObject({ status: 409, code: 'AlreadyUndone' });
    expect(errorIn(other).innererror).toMatchObject({ id: first.id, status: 'pending', etag: first.etag });
    expect(await entries(action)).toHaveLength(5);
  });

  test('that was rejected makes room for another, and is offered again', async () => {
    const action = await isolated();
    const first = actionIn(await undo(action));
    const offered = async () => (await api.view('global', action)).allowedOperations?.['undo'];
    expect(await offered()).toMatchObject({ allowed: false, reason: 'AlreadyUndone' });
    await api.ask('operator', 'reject', first);
    expect(await offered()).toEqual({ allowed: true });
    const list = await api.get('global', '/actions', { entityId: action.entity.id, include: 'allowedOperations' });
    expect(list.body).toMatchObject({ value: [{ id: first.id }, { allowedOperations: { undo: { allowed: true } } }] });
    const second = actionIn(await undo(action, 'global'));
    expect(second.id).not.toBe(first.id);
    expect(await api.view('reader', action)).toMatchObject({ undoneBy: second.id });
  });

  test('of what needed two people needs two', async () => {
    const action = await api.submit('submitter', isolation('dc-1', { tags: ['tier0'] }));
    for (const caller of ['operator', 'operator2'] as const) await api.ask(caller, 'approve', action);
    await api.until('succeeded', action);
    const reversal = actionIn(await undo(action));
    expect(reversal).toMatchObject({ tags: ['tier0'], approval: { required: 2 } });
  });

  test('is refused with the reason that the action shows', async () => {
    const pending = await api.submit('submitter', isolation());
    const scan = await api.submit('submitter', { kind: 'runAntivirusScan', entity: { kind: 'device', id: 'd-scan' } });
    for (const [action, code] of [
      [pending, 'NotSucceeded'],
      [scan, 'NotReversible'],
    ] as const) {
      const { allowedOperations } = await api.view('administrator', action);
      expect(allowedOperations?.['undo']).toMatchObject({ allowed: false, reason: code });
      for (const answer of [await undo(action), await preview(action)])
        expect(answer).toMatchObject({ status: 409, code });
    }
    expect((await api.view('operator', pending)).allowedOperations?.['undo']).toMatchObject({ reason: 'MissingRole' });
    expect(await api.ask('operator', 'undo', pending)).toMatchObject({ status: 403, code: 'MissingRole' });
    expect(await preview(pending, 'operator')).toMatchObject({ status: 403, code: 'MissingRole' });
  });

  test('is of exactly what was looked at, where the caller says so', async () => {
    const action = await isolated();
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await undo(action, 'administrator', { digest })).toMatchObject({ status: 409, code: 'DigestMismatch' });
    const stale = await api.post('administrator', `/actions/${action.id}/undo`, {}, { 'if-match': '"1"' });
    expect(stale).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    const right = await api.post(
      'administrator',
      `/actions/${action.id}/undo`,
      { digest: action.digest },
      { 'if-match': action.etag },
    );
    expect(right.status).toBe(201);
  });
});

describe('a preview', () => {
  test('shows what would be submitted, and changes nothing', async () => {
    const action = await isolated();
    const before = await api.view('reader', action);
    const answer = await preview(action);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...{ kind: 'releaseDevice', title: 'Release device desktop-42 from isolation', undoOf: action.id },
        ...{ status: 'pending', source: 'undo', approval: { required: 1, granted: 0 }, parameters: {} },
      },
    });
    expect(answer.headers.has('etag') || answer.headers.has('location')).toBe(false);
    const names = Object.keys(z.looseObject({}).parse(answer.body));
    expect(names).not.toContain('id');
    expect(names).not.toContain('etag');
    expect(names).not.toContain('allowedOperations');
    expect(await api.view('reader', action)).toEqual(before);
    const { digest } = z.looseObject({ digest: z.string() }).parse(answer.body);
    expect(actionIn(await undo(action)).digest).toBe(digest);
  });

  test('is refused where another action is in the way, as the undo is', async () => {
    const action = await isolated();
    const open = await api.submit('submitter', isolation('desktop-42', { entity: action.entity }));
    for (const answer of [await preview(action), await undo(action)]) {
      expect(answer).toMatchObject({ status: 409, code: 'ConflictingOpenAction' });
      expect(errorIn(answer).innererror).toMatchObject({ id: open.id, status: 'pending' });
    }
    expect(await entries(action)).not.toContain('Undone');
  });

  test('takes no other word than true or false', async () => {
    const { id } = await api.submit('submitter', isolation());
    for (const word of ['yes', 'TRUE', '1'])
      expect(
        await api.call('administrator', 'POST', `/actions/${id}/undo`, { query: { preview: word } }),
      ).toMatchObject({ status: 400, body: { error: { target: 'preview' } } });
  });
});
