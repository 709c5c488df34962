import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localTenant, personas } from '../../../local/identity/personas.ts';
import { browser, identityClient, tokensIn } from '../../local/identityClient.ts';
import { type Answer, type Api, actionIn, apiOf, type Caller, errorIn, listIn } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';
import { submittedUnder } from '../../support/ownRule.ts';

const portal = 'https://portal.example';
let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp({ settings: { CORS_ORIGINS: portal } });
  api = apiOf(app);
});
afterAll(() => app.stop());

const underC1 = { authenticationContext: 'c1' };
const signedIn = (as: 'operator' | 'administrator' | 'relay', ...acrs: readonly string[]): Caller => ({
  as,
  token: { acrs: [...acrs] },
});
const stepUpRequired = { status: 401, code: 'StepUpRequired' };

/** The parameters of the challenge in a 401. */
const challengeIn = ({ headers }: Answer): Readonly<Record<string, string>> => {
  const header = headers.get('www-authenticate') ?? '';
  expect(header).toMatch(/^Bearer [\w]+="[^"]*"(, [\w]+="[^"]*")*$/);
  return Object.fromEntries([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
};

describe('an approval under a rule that asks for an authentication context', () => {
  test('is refused with the challenge that Microsoft documents, which a page may read', async () => {
    const action = await submittedUnder(app, underC1);
    const refused = await api.post('operator', `/actions/${action.id}/approve`, {}, { origin: portal });
    expect(refused).toMatchObject(stepUpRequired);
    expect(challengeIn(refused)).toEqual({
      authorization_uri: `${app.identityUrl}/${localTenant}/oauth2/v2.0/authorize`,
      error: 'insufficient_claims',
      claims: 'eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19',
    });
    expect(refused.headers.get('access-control-expose-headers')?.split(', ')).toContain('WWW-Authenticate');
    expect(errorIn(refused).message).toContain('c1');
    expect((await api.view('reader', action)).status).toBe('pending');
  });

  test('succeeds after the sign-in that a portal makes of the challenge', async () => {
    const action = await submittedUnder(app, underC1);
    const { claims = '' } = challengeIn(await api.ask('operator', 'approve', action));
    const client = identityClient(app.identityUrl);
    const asked = { claims: Buffer.from(claims, 'base64').toString() };
    const back = await client.signIn(browser(), { oid: personas.operator.oid }, asked);
    const { access_token } = await tokensIn(await client.redeem(back));
    const strong = { header: `Bearer ${access_token}` };
    expect((await api.get(strong, '/me')).body).toMatchObject({ authenticationContexts: ['c1'] });
    expect(await api.ask(strong, 'approve', action)).toMatchObject({ status: 200, body: { status: 'approved' } });
  });

  test('takes that context, and no other', async () => {
    const action = await submittedUnder(app, underC1);
    expect(await api.ask(signedIn('operator', 'c2', 'c10'), 'approve', action)).toMatchObject(stepUpRequired);
    expect(await api.ask(signedIn('operator', 'c2', 'C1'), 'approve', action)).toMatchObject({ status: 200 });
  });

  test('is not what a body, a header or an address can say', async () => {
    const action = await submittedUnder(app, underC1);
    const path = `/actions/${action.id}/approve`;
    expect(await api.post('operator', path, { acrs: ['c1'] })).toMatchObject({ status: 400 });
    expect(await api.post('operator', path, {}, { acrs: 'c1', 'x-ms-client-principal': 'c1' })).toMatchObject(
      stepUpRequired,
    );
  });

  test('cannot be passed on: what somebody’s sign-in proves, only they can show', async () => {
    const action = await submittedUnder(app, { ...underC1, relay: 'approve' });
    const onBehalfOf = { id: personas.operator2.oid, name: 'Oscar' };
    for (const relay of [signedIn('relay'), signedIn('relay', 'c1')])
      expect(await api.ask(relay, 'approve', action, { onBehalfOf })).toMatchObject({
        status: 403,
        code: 'RelayNotAllowed',
      });
    expect(await api.ask('relay', 'reject', action, { onBehalfOf })).toMatchObject({ status: 200 });
  });
});

test('is told beforehand, in the action and in lists', async () => {
  const { id } = await submittedUnder(app, underC1);
  const shown = await api.view('operator', { id });
  expect(shown).toMatchObject({
    approval: { authenticationContext: 'c1' },
    allowedOperations: {
      approve: { allowed: false, reason: 'StepUpRequired', message: expect.stringContaining('c1') },
      reject: { allowed: true },
    },
  });
  expect((await api.view(signedIn('operator', 'c1'), { id })).allowedOperations?.['approve']).toEqual({
    allowed: true,
  });
  const { value } = listIn(await api.get('operator', '/actions', { include: 'allowedOperations' }));
  const { approval, allowedOperations } = shown;
  expect(value.find(item => item.id === id)).toMatchObject({ approval, allowedOperations });
});

test('a rejection asks for nothing more', async () => {
  const action = await submittedUnder(app, underC1);
  expect(await api.ask('operator', 'reject', action)).toMatchObject({ status: 200, body: { status: 'rejected' } });
});

test('a retry lets it run too, and asks for the same', async () => {
  const action = await submittedUnder(app, underC1, { device: 'desktop#fail' });
  const strong = signedIn('operator', 'c1');
  expect(actionIn(await api.ask(strong, 'approve', action)).status).toBe('approved');
  await api.until('failed', action);
  expect(await api.ask('operator', 'retry', action)).toMatchObject(stepUpRequired);
  expect(await api.ask(strong, 'retry', action)).toMatchObject({ status: 200 });
});

test('an undo lets something run as well', async () => {
  const action = await submittedUnder(app, underC1);
  await api.ask(signedIn('operator', 'c1'), 'approve', action);
  await api.until('succeeded', action);
  const refused = await api.ask('administrator', 'undo', action);
  expect(refused).toMatchObject(stepUpRequired);
  expect(challengeIn(refused)).toMatchObject({ error: 'insufficient_claims' });
  expect(await api.ask(signedIn('administrator', 'c1'), 'undo', action)).toMatchObject({ status: 201 });
});

test('of many at once, each that asks for it is refused by itself, and names what is missing', async () => {
  const asking = await submittedUnder(app, underC1);
  const other = await submittedUnder(app, { authenticationContext: 'c2' });
  const usual = await submittedUnder(app, {});
  const items = [asking, usual, other].map(({ id }) => ({ id }));
  const error = { code: 'StepUpRequired', message: expect.stringContaining('c1') };
  expect(await api.post(signedIn('operator', 'c2'), '/actions/approve', { items })).toMatchObject({
    status: 200,
    body: { value: [{ id: asking.id, status: 401, error }, { status: 200 }, { status: 200 }] },
  });
  expect(await api.post('operator', '/actions/reject', { items: [{ id: asking.id }] })).toMatchObject({
    body: { value: [{ status: 200 }] },
  });
});
