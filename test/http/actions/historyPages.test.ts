import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Answer, type Api, apiOf, isolation, type ShownAction } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
let action: ShownAction;
let path: string;
beforeAll(async () => {
  api = apiOf(await sharedApp('historyPages'));
  action = await api.submit('submitter', isolation());
  path = `/actions/${action.id}/history`;
  for (let n = 2; n <= 7; n++) await api.ask('operator', 'comment', action, { comment: `${n}` });
});

const pageShape = z.looseObject({
  value: z.array(z.looseObject({ sequence: z.number() })),
  nextLink: z.string().optional(),
  verification: z.looseObject({ intact: z.boolean() }).optional(),
});
const pageIn = ({ body }: Answer) => pageShape.parse(body);
const pages = async (query: Record<string, string>) => {
  const all = [pageIn(await api.get('reader', path, query))];
  for (let next = all[0]?.nextLink; next !== undefined; next = all.at(-1)?.nextLink)
    all.push(pageIn(await api.call('reader', 'GET', next)));
  return all;
};
const numbers = (page: z.infer<typeof pageShape>) => page.value.map(({ sequence }) => sequence);

describe('a history', () => {
  test.each([
    ['1', [[1], [2], [3], [4], [5], [6], [7]]],
    ['3', [[1, 2, 3], [4, 5, 6], [7]]],
    ['6', [[1, 2, 3, 4, 5, 6], [7]]],
    ['7', [[1, 2, 3, 4, 5, 6, 7]]],
    ['200', [[1, 2, 3, 4, 5, 6, 7]]],
  ])('in pages of %s has every entry once, oldest first', async (maxpagesize, expected) => {
    expect((await pages({ maxpagesize })).map(numbers)).toEqual(expected);
    expect((await pages({ maxpagesize, verify: 'true' })).map(numbers)).toEqual(expected);
  });

  test('is verified as a whole on each page', async () => {
    const all = await pages({ maxpagesize: '3', verify: 'true' });
    expect(all.map(({ verification }) => verification)).toEqual([1, 2, 3].map(() => ({ intact: true })));
    expect((await pages({ maxpagesize: '3' })).every(({ verification }) => verification === undefined)).toBe(true);
  });

  test('takes no place that is not its own', async () => {
    const other = await api.submit('submitter', isolation());
    const { nextLink = '' } = pageIn(await api.get('reader', path, { maxpagesize: '2' }));
    const cursor = new URL(nextLink).searchParams.get('cursor') ?? '';
    for (const [to, wrong] of [
      [`/actions/${other.id}/history`, cursor],
      ...['x', '%', ...[`${action.id} 0`, `${action.id} -1`, `${action.id} 1 2`, '[]'].map(base64)].map(
        given => [path, given] as const,
      ),
    ] as const)
      expect(await api.get('reader', to, { cursor: wrong }), wrong).toMatchObject({
        status: 400,
        code: 'InvalidCursor',
      });
    expect(await api.get('submitter2', path, { cursor })).toMatchObject({ status: 404 });
    const gone = `/actions/019ab3c0-0000-7000-8000-${randomUUID().slice(-12)}/history`;
    expect(await api.get('reader', gone)).toMatchObject({ status: 404, code: 'NotFound' });
  });
});

const base64 = (text: string) => Buffer.from(text).toString('base64url');
