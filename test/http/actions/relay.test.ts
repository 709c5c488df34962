import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localTenant, personas } from '../../../local/identity/personas.ts';
import { type Api, actionIn, apiOf, type Caller, errorIn, isolation, listIn } from '../../support/api.ts';
import { pipeline } from '../../support/deps.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';
import { submittedUnder } from '../../support/ownRule.ts';

const { operator, operator2, relay } = personas;
let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp();
  api = apiOf(app);
});
afterAll(() => app.stop());

const oscar = { id: operator2.oid, name: 'Oscar Operator' };
const relaying = { relay: 'approve' } as const;
const ownProposal = { status: 403, code: 'OwnProposal' };

describe('a relay that may approve', () => {
  test('names the person by id, else 400 says so before anything is read', async () => {
    const { id } = await submittedUnder(app, relaying);
    const nowhere = { id: '019ab300-0000-7000-8000-000000000000' };
    for (const onBehalfOf of [{ name: 'Oscar' }, { name: 'Oscar', id: null }])
      for (const action of [{ id }, nowhere]) {
        const refused = await api.ask('relay', 'approve', action, { onBehalfOf });
        expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest' });
        expect(errorIn(refused)).toMatchObject({ target: 'onBehalfOf.id', details: [{ target: 'onBehalfOf.id' }] });
      }
    expect((await api.view('reader', { id })).status).toBe('pending');
  });

  test('is recorded as itself, on behalf of a name that nobody has verified', async () => {
    const action = await submittedUnder(app, relaying);
    const upper = { ...oscar, id: oscar.id.toUpperCase() };
    const approved = actionIn(await api.ask('relay', 'approve', action, { onBehalfOf: upper, comment: 'in Teams' }));
    const by = {
      ...{ id: relay.oid, name: 'teams-relay', type: 'application', role: 'DecisionRelay', claim: 'roles' },
      onBehalfOf: oscar,
    };
    expect(approved).toMatchObject({
      status: 'approved',
      approval: { granted: 1, votes: [{ by }] },
      decision: { by: [by] },
    });
    expect((await api.history('reader', action)).find(({ type }) => type === 'Approved')).toMatchObject({ by });
  });

  test.each([{ id: operator.oid }, { id: operator.oid.toUpperCase() }])(
    'is recognised as speaking for the proposer, however the id is spelled: %j',
    async ({ id }) => {
      const onBehalfOf = { id, name: 'Somebody else' };
      const own = await api.submit('operator', isolation());
      // The usual policy lets no relay approve, and that comes first.
      expect(await api.ask('relay', 'approve', own, { onBehalfOf })).toMatchObject({ code: 'RelayNotAllowed' });
      const asked = await submittedUnder(app, relaying, { requestedBy: { id: operator.oid } });
      expect(await api.ask('relay', 'approve', asked, { onBehalfOf })).toMatchObject(ownProposal);
      expect(await api.ask('operator', 'approve', asked)).toMatchObject(ownProposal);
      // Taking back what one has asked for is no approval.
      expect(await api.ask('relay', 'reject', asked, { onBehalfOf })).toMatchObject({ status: 200 });
    },
  );

  test('counts once however many names it passes on, and nobody counts twice', async () => {
    const action = await submittedUnder(app, { ...relaying, approvals: 2 });
    const passOn = async (as: Caller, onBehalfOf: object) =>
      actionIn(await api.ask(as, 'approve', action, { onBehalfOf }));
    const first = await passOn('relay', oscar);
    const again = await passOn('relay', { id: personas.global.oid, name: 'Gloria' });
    expect(again).toMatchObject({ status: 'pending', etag: first.etag, approval: { granted: 1 } });
    expect(actionIn(await api.ask('operator2', 'approve', action))).toMatchObject({
      status: 'pending',
      approval: { granted: 1 },
    });
    expect(actionIn(await api.ask('operator', 'approve', action))).toMatchObject({
      status: 'approved',
      approval: { granted: 2 },
    });
  });

  test('never decides on what it submitted while it still had that role', async () => {
    const own = await submittedUnder(app, relaying, {}, pipeline(localTenant, relay.oid));
    for (const operation of ['approve', 'reject'])
      expect(await api.ask('relay', operation, own, { onBehalfOf: oscar })).toMatchObject(ownProposal);
  });

  test('names the person for many at once, too', async () => {
    const [first, own] = [
      await submittedUnder(app, relaying),
      await submittedUnder(app, relaying, { requestedBy: { id: oscar.id } }),
    ];
    const items = [{ id: first.id }, { id: own.id }];
    const nameless = await api.post('relay', '/actions/approve', { items, onBehalfOf: { name: 'Oscar' } });
    expect(nameless).toMatchObject({ status: 400, body: { error: { target: 'onBehalfOf.id' } } });
    expect(await api.post('relay', '/actions/approve', { items, onBehalfOf: oscar })).toMatchObject({
      body: { value: [{ status: 200 }, { status: 403, error: { code: 'OwnProposal' } }] },
    });
  });

  test('is offered what it may pass on', async () => {
    const { id } = await submittedUnder(app, relaying);
    const offered = { approve: { allowed: true }, reject: { allowed: true } };
    expect(await api.view('relay', { id })).toMatchObject({ allowedOperations: offered });
    const { value } = listIn(await api.get('relay', '/actions', { include: 'allowedOperations' }));
    expect(value.find(item => item.id === id)).toMatchObject({ allowedOperations: offered });
  });
});

test('an application that may both submit and relay does neither', async () => {
  const both: Caller = { as: 'relay', token: { roles: ['ActionSubmitter', 'DecisionRelay'] } };
  const action = await submittedUnder(app, relaying);
  const refused = { status: 403, code: 'MissingRole' };
  expect(await api.post(both, '/actions', isolation())).toMatchObject(refused);
  expect(await api.post(both, '/actions/submit', { items: [isolation()] })).toMatchObject(refused);
  for (const operation of ['approve', 'reject'])
    expect(await api.ask(both, operation, action, { onBehalfOf: oscar })).toMatchObject(refused);
});
