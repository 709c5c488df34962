import { beforeAll, describe, expect, test } from 'vitest';
import { personas } from '../../../local/identity/personas.ts';
import { type Api, actionIn, apiOf, isolation, listIn } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('decisions'));
});

describe('decisions', () => {
  test.each([{ tags: ['Tier0'] }, { deviceGroup: 'tier0' }])('what hurts most needs two people: %o', async claims => {
    const { deviceGroup, ...rest } = { deviceGroup: undefined, ...claims };
    const proposal = isolation('dc-1', rest);
    const action = await api.submit('submitter', {
      ...proposal,
      entity: { ...proposal.entity, ...(deviceGroup && { deviceGroup }) },
    });
    expect(action.approval.required).toBe(2);
    const first = actionIn(await api.ask('operator', 'approve', action));
    expect(first).toMatchObject({ status: 'pending', approval: { granted: 1 } });
    const repeated = actionIn(await api.ask('operator', 'approve', action));
    expect(repeated).toMatchObject({ status: 'pending', approval: { granted: 1 }, etag: first.etag });
    const second = actionIn(await api.ask('administrator', 'approve', action));
    expect(second).toMatchObject({ status: 'approved', approval: { granted: 2 } });
    expect(second.approval.votes.map(({ by }) => by.id)).toEqual([personas.operator.oid, personas.administrator.oid]);
    await api.until('succeeded', action);
  });

  test('one rejection ends it, also after an approval, and nobody can turn it round', async () => {
    const action = await api.submit('submitter', isolation('dc-2', { tags: ['tier0'] }));
    await api.ask('operator', 'approve', action);
    const rejected = actionIn(await api.ask('operator2', 'reject', action, { comment: 'It is a test machine' }));
    expect(rejected).toMatchObject({ status: 'rejected', decision: { outcome: 'rejected' } });
    expect(await api.ask('operator2', 'reject', action)).toMatchObject({ status: 200 });
    const late = await api.ask('administrator', 'approve', action);
    expect(late).toMatchObject({
      status: 409,
      code: 'AlreadyDecided',
      body: {
        error: { innererror: { code: 'AlreadyDecided', id: action.id, status: 'rejected', etag: rejected.etag } },
      },
    });
    const ended = listIn(await api.get('reader', '/actions', { view: 'history', entityId: action.entity.id }));
    expect(ended.value.map(({ id }) => id)).toEqual([action.id]);
  });

  test('a person may turn an own approval into a rejection', async () => {
    const action = await api.submit('submitter', isolation('dc-3', { tags: ['tier0'] }));
    await api.ask('operator', 'approve', action);
    const rejected = actionIn(await api.ask('operator', 'reject', action));
    expect(rejected).toMatchObject({ status: 'rejected', approval: { granted: 0, votes: [{ decision: 'reject' }] } });
    expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 409, code: 'AlreadyDecided' });
    expect((await api.history('reader', action)).map(({ type }) => type)).toEqual([
      'Submitted',
      'ApprovalGiven',
      'Rejected',
    ]);
  });

  test('who proposes does not approve, but may reject', async () => {
    const action = await api.submit('operator', isolation());
    expect(action).toMatchObject({ source: 'manual', submittedBy: { type: 'user', role: 'SecurityOperator' } });
    expect(action.allowedOperations).toMatchObject({
      approve: { allowed: false, reason: 'OwnProposal' },
      reject: { allowed: true },
      withdraw: { allowed: true },
    });
    expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 403, code: 'OwnProposal' });
    expect(await api.ask('operator2', 'approve', action)).toMatchObject({ status: 200 });
    const other = await api.submit('operator', isolation());
    expect(await api.ask('operator', 'reject', other)).toMatchObject({ status: 200 });
  });

  test('a person proposes for themselves, and only who may decide on others’ proposals may', async () => {
    const forOscar = isolation('laptop-2', { requestedBy: { id: personas.operator2.oid } });
    const refused = await api.post('operator', '/actions', forOscar);
    expect(refused).toMatchObject({ status: 400, body: { error: { target: 'requestedBy' } } });
    for (const caller of ['reader', 'stranger', 'relay'] as const)
      expect(await api.post(caller, '/actions', isolation())).toMatchObject({ status: 403, code: 'MissingRole' });
    const own = await api.submit('administrator', isolation('dc-3', { tags: ['tier0'] }));
    expect(await api.ask('administrator', 'approve', own)).toMatchObject({ status: 403, code: 'OwnProposal' });
    await api.ask('operator', 'approve', own);
    expect(actionIn(await api.ask('operator2', 'approve', own))).toMatchObject({ status: 'approved' });
  });

  test('for whom an application submits cannot approve either, however the id is written', async () => {
    const requestedBy = { id: personas.operator.oid.toUpperCase(), name: 'Olivia' };
    const action = await api.submit('submitter', isolation('laptop-1', { requestedBy }));
    expect(action).toMatchObject({ requestedBy: { id: personas.operator.oid, name: 'Olivia' } });
    expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 403, code: 'OwnProposal' });
    expect(await api.ask('operator2', 'approve', action)).toMatchObject({ status: 200 });
  });

  test('an approval of something else than what is stored is refused', async () => {
    const action = await api.submit('submitter', isolation());
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await api.ask('operator', 'approve', action, { digest })).toMatchObject({
      status: 409,
      code: 'DigestMismatch',
    });
    expect((await api.view('reader', action)).status).toBe('pending');
  });

  test('the right that allowed a vote is stored with it', async () => {
    const action = await api.submit('submitter', isolation('dc-4', { tags: ['tier0'] }));
    const voted = actionIn(await api.ask({ as: 'administrator', token: { directoryRole: true } }, 'approve', action));
    expect(voted.approval.votes[0]?.by).toMatchObject({ role: 'SecurityAdministrator', claim: 'wids' });
  });
});

describe('taking back', () => {
  test('the submitter withdraws, and nobody else', async () => {
    const action = await api.submit('submitter', isolation());
    expect(await api.ask('operator', 'withdraw', action)).toMatchObject({ status: 403, code: 'NotYours' });
    expect(await api.ask('submitter2', 'withdraw', action)).toMatchObject({ status: 404, code: 'NotFound' });
    const withdrawn = await api.ask('submitter', 'withdraw', action, { comment: 'Investigation closed' });
    expect(withdrawn).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
    expect(await api.ask('submitter', 'withdraw', action)).toMatchObject({ status: 200 });
    expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 409, code: 'NotPending' });
  });

  test('an operator cancels what is approved and has not started', async () => {
    const action = await api.submit('submitter', isolation('desktop#later'));
    expect(await api.ask('operator', 'cancel', action)).toMatchObject({ status: 409, code: 'NotDecided' });
    await api.ask('operator', 'approve', action);
    // Postponed by the provider: approved again, due later.
    await expect.poll(async () => (await api.view('reader', action)).execution?.attempts, { timeout: 5000 }).toBe(1);
    await api.until('approved', action);
    expect(await api.ask('operator2', 'cancel', action)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await api.ask('operator2', 'cancel', action)).toMatchObject({ status: 200 });
    expect(await api.ask('operator', 'cancel', action)).toMatchObject({ status: 409, code: 'Ended' });
  });
});

describe('a relay', () => {
  const onBehalfOf = { name: 'Tom from Teams' };

  test('passes on a rejection, with whose it is said to be', async () => {
    const action = await api.submit('submitter', isolation());
    expect(await api.ask('relay', 'reject', action)).toMatchObject({ status: 400, code: 'InvalidRequest' });
    const rejected = actionIn(await api.ask('relay', 'reject', action, { onBehalfOf, comment: 'No' }));
    expect(rejected).toMatchObject({
      status: 'rejected',
      approval: { votes: [{ by: { name: 'teams-relay', type: 'application', role: 'DecisionRelay', onBehalfOf } }] },
    });
  });

  test('may not approve under the usual policy, and nobody else speaks for others', async () => {
    const action = await api.submit('submitter', isolation());
    expect(
      await api.ask('relay', 'approve', action, { onBehalfOf: { ...onBehalfOf, id: personas.global.oid } }),
    ).toMatchObject({
      status: 403,
      code: 'RelayNotAllowed',
    });
    const spoken = await api.ask('operator', 'approve', action, { onBehalfOf });
    expect(spoken).toMatchObject({ status: 400, body: { error: { target: 'onBehalfOf' } } });
    expect((await api.view('reader', action)).status).toBe('pending');
  });
});
