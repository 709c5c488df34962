import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, apiOf, errorIn, isolation, mailDeletion, type ShownAction } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

let app: LocalApp;
let api: Api;
let action: ShownAction;
beforeAll(async () => {
  app = await startLocalApp({ settings: { LINK_HOSTS: 'Security.example:443,portal.example:8443,bücher.example' } });
  api = apiOf(app);
  action = await api.submit('submitter', isolation());
});
afterAll(() => app.stop());

const invalid = { status: 400, code: 'InvalidRequest' };
const targetsOf = (answer: Parameters<typeof errorIn>[0]) => errorIn(answer).details?.map(({ target }) => target);
const post = (body: unknown) => api.post('submitter', '/actions', body);

describe('properties', () => {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    kind: [7, null, '', 'IsolateDevice', 'explode', ['isolateDevice'], {}],
    entity: [7, null, 'x', [], true],
    'entity.kind': [7, null, 'planet', ''],
    'entity.id': [7, null, '', 'a\udc00', 'a/b', 'a\\b', 'a?b', 'a#b', 'a,b', 'a\u0000b', 'a\nb', 'x'.repeat(129), {}],
    'entity.name': [7, '', 'a\ud800', '  ', 'x'.repeat(257), 'a\u0007b', 'a\nb'],
    'entity.deviceGroup': [7, '', 'x'.repeat(257)],
    parameters: [7, 'x', []],
    externalId: [7, '', 'x'.repeat(257), 'a\u0000'],
    severity: [7, 'High', 'critical', ''],
    verdict: [7, 'guilty'],
    reason: [7, 'x'.repeat(2001), 'a\ud800b', 'a\u0000b', 'a\u001bb', {}],
    detectionSource: [7, '', 'x'.repeat(257), 'a\tb'],
    tags: [7, 'tier0', {}, Array(21).fill('x')],
    'tags.0': [[7], [null], [''], ['x'.repeat(65)], ['a\nb']],
    investigation: [7, 'i', []],
    'investigation.id': [{ id: 7 }, { id: 'a/b' }, { title: 'no id' }, { id: 'x'.repeat(129) }],
    'investigation.title': [
      { id: 'i', title: 7 },
      { id: 'i', title: 'x'.repeat(257) },
    ],
    'incident.id': [{}, { id: '' }],
    alerts: [7, {}, Array(51).fill({ id: 'a' })],
    'alerts.1.id': [
      [{ id: 'a' }, {}],
      [{ id: 'a' }, { id: 'b,c' }],
    ],
    requestedBy: [7, 'Olivia'],
    'requestedBy.id': [{}, { id: 'olivia@contoso.example' }, { id: 7 }],
    allowDuplicate: [7, 'true', 0],
  };
  /** The proposal with another value at the place where the target begins. */
  const proposalWith = (target: string, value: unknown) => {
    const { entity, ...rest } = isolation();
    const [first = '', second] = target.split('.');
    if (first === 'entity' && second !== undefined) return { ...rest, entity: { ...entity, [second]: value } };
    return { ...rest, entity, [first]: value };
  };
  test.each(Object.entries(wrong))('%s', async (target, values) => {
    for (const value of values) {
      const answer = await post(proposalWith(target, value));
      expect(answer, JSON.stringify(value)).toMatchObject(invalid);
      expect(targetsOf(answer), JSON.stringify(value)).toEqual([target]);
    }
  });

  test('what a kind refuses', async () => {
    const refusedAt = async (proposal: object) => targetsOf(await post(proposal));
    expect(await refusedAt(isolation('a', { parameters: { isolationType: 'half' } }))).toEqual([
      'parameters.isolationType',
    ]);
    expect(await refusedAt(isolation('a', { entity: { kind: 'user', id: 'u' } }))).toEqual(['entity.kind']);
    expect(await refusedAt(mailDeletion({ parameters: {} }))).toEqual(['parameters.recipient']);
    expect(await refusedAt(mailDeletion({ parameters: { recipient: 'nobody' } }))).toEqual(['parameters.recipient']);
    expect(await refusedAt(mailDeletion({ review: undefined }))).toEqual(['review.url']);
    expect(await refusedAt(isolation('a', { review: { url: 'https://security.example' } }))).toEqual(['review']);
    const user = { kind: 'disableUser', entity: { kind: 'user', id: 'u', deviceGroup: 'x' } };
    expect(await refusedAt(user)).toEqual(['entity.deviceGroup']);
    const forSomebody = isolation('a', { requestedBy: { id: 'a0000001-0000-4000-8000-000000000001' } });
    expect(targetsOf(await api.post('operator', '/actions', forSomebody))).toEqual(['requestedBy']);
  });

  test.each([
    ...['http://security.example/x', 'javascript:alert(1)', 'ftp://security.example', '/review/1', '', 7],
    ...['https://me@security.example/', 'https://:sesame@security.example/', 'https://security.example/a b'],
    ...['https://secu\nrity.example/', ' https://security.example/', 'https://security.example/\u2028'],
    ...['https://evil.example', 'https://security.example.evil.example', 'https://security.example@evil.example/'],
    ...[
      'https://security.example:444/',
      `https://security.example/${'x'.repeat(2048)}`,
      'https://sub.security.example/',
    ],
  ])('a link that leads where it must not: %s', async url => {
    const linked = { id: 'x', url };
    expect(targetsOf(await post(isolation('a', { investigation: linked })))).toEqual(['investigation.url']);
    expect(targetsOf(await post(isolation('a', { incident: linked })))).toEqual(['incident.url']);
    expect(targetsOf(await post(isolation('a', { alerts: [{ id: 'y' }, linked] })))).toEqual(['alerts.1.url']);
    expect(targetsOf(await post(mailDeletion({ review: { url } })))).toEqual(['review.url']);
  });
  test.each([
    ['https://security.example/a?b=c#d', 'https://security.example/a?b=c#d'],
    ['HTTPS://SECURITY.example:443', 'https://security.example/'],
    ['https://portal.example:8443/a/../b', 'https://portal.example:8443/b'],
    ['https://BÜCHER.example/ü\u202e', 'https://xn--bcher-kva.example/%C3%BC%E2%80%AE'],
  ])('a link to a host that is listed is shown as the URL parser writes it: %s', async (url, shown) => {
    const linked = { id: 'x', url };
    const links = { investigation: linked, incident: linked, alerts: [linked] };
    const answer = await post(mailDeletion({ ...links, review: { url } }));
    expect(answer, answer.text).toMatchObject({
      status: 201,
      body: {
        ...{ investigation: { url: shown }, incident: { url: shown }, alerts: [{ url: shown }] },
        review: { url: shown },
      },
    });
  });

  test('of the other operations', async () => {
    const refusedAt = async (operation: string, body: object) =>
      targetsOf(await api.ask('administrator', operation, action, body));
    expect(await refusedAt('approve', { comment: 'x'.repeat(2001) })).toEqual(['comment']);
    expect(await refusedAt('reject', { comment: 'a\u0000' })).toEqual(['comment']);
    expect(await refusedAt('approve', { digest: action.digest.toUpperCase() })).toEqual(['digest']);
    expect(await refusedAt('approve', { digest: 7, comment: 7 })).toEqual(['comment', 'digest']);
    expect(await refusedAt('comment', { comment: '  ' })).toEqual(['comment']);
    expect(await refusedAt('assign', { to: { id: 'me' } })).toEqual(['to.id']);
    for (const body of [{}, { to: 7 }]) expect(await refusedAt('assign', body)).toEqual(['to']);
    expect(await refusedAt('resolve', { outcome: 'done' })).toEqual(['outcome']);
    const report = { outcome: 'approved', decidedBy: { name: 'Ida' }, decidedAt: '2026-11-01T08:00:00Z' };
    const reportedAt = async (body: object) => targetsOf(await api.ask('submitter', 'report-decision', action, body));
    expect(await reportedAt({})).toEqual(['outcome', 'decidedBy', 'decidedAt']);
    const beyond = ['1969-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59-00:01'];
    for (const decidedAt of ['yesterday', '2026-11-01', 1_761_984_000, '2026-13-01T00:00:00Z', ...beyond])
      expect(await reportedAt({ ...report, decidedAt })).toEqual(['decidedAt']);
    expect(await reportedAt({ ...report, decidedBy: { id: 'x', name: '' } })).toEqual([
      'decidedBy.id',
      'decidedBy.name',
    ]);
  });
});
