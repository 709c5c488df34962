import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, apiOf, errorIn, isolation, listIn } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp();
  api = apiOf(app);
});
afterAll(() => app.stop());

/** Ids that nothing has, of three bytes a character in an address. */
const ids = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `${index}`.padEnd(length, "'"));

test('a filter may be as long as lets the next page be asked for', async () => {
  for (const id of ['one', 'two'])
    await api.submit('submitter', isolation(id, { entity: { kind: 'device', id, name: id } }));
  const entityId = ['one', 'two', ...ids(18, 120)].join(',');
  const first = await api.get('reader', '/actions', { entityId, maxpagesize: '1' });
  const { value, nextLink = '' } = listIn(first);
  expect(nextLink.length).toBeGreaterThan(6000);
  expect(nextLink.length).toBeLessThan(8000);
  const second = listIn(await api.call('reader', 'GET', nextLink));
  expect([...value, ...second.value].map(({ entity }) => entity.id)).toEqual(['two', 'one']);
});

test.each(['/actions', '/incidents/i/actions', '/investigations/i/actions'])(
  'of a longer one %s says which, on the first page already',
  async path => {
    const query = { entityId: ids(20, 120).join(','), status: 'pending' };
    const answer = await api.get('reader', path, query);
    expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(errorIn(answer).details).toContainEqual({
      ...{ code: 'InvalidValue', target: 'entityId' },
      message: expect.stringMatching(/^is too long: .*8000 bytes; ask for fewer values/),
    });
  },
);
