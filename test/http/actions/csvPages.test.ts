import { readFile } from 'node:fs/promises';
import { HttpRequest } from '@azure/functions';
import { expect, test } from 'vitest';
import { minute } from '../../../src/domain/values/time.ts';
import { actionsAsCsv } from '../../../src/http/actions/actionCsv.ts';
import { listActions, listQuery } from '../../../src/http/actions/listing.ts';
import { storyIn } from '../../support/builders.ts';
import { callBy } from '../../support/calledDirectly.ts';
import { operator, simulatedWorld } from '../../support/deps.ts';
import { idAt, putActions, toldAgain } from '../../support/manyActions.ts';
import { parsedCsv } from '../../support/parsedCsv.ts';

const rows = 5000;

test('A list of 5,000 as CSV is read to its end by its Link headers: every row once, newest first', async () => {
  const world = simulatedWorld();
  const { deps, tenant, clock } = world;
  const model = { ...storyIn('rejected'), history: [] };
  const idOf = (n: number) => idAt(clock.now() - n * minute, n);
  putActions(world, rows, n => toldAgain(model, idOf(n), clock.now() - n * minute, { tenant }));

  const found: (string | undefined)[] = [];
  const pages: number[] = [];
  let next: string | undefined = 'https://actions.example/api/actions?api-version=2026-11-01&format=csv&view=history';
  while (next !== undefined) {
    const request: HttpRequest = new HttpRequest({ url: next, method: 'GET' });
    const answer = await listActions.answer(request, callBy(deps, operator(tenant), request));
    if ('refusal' in answer) throw new Error(JSON.stringify(answer.refusal));
    const { content = '' } = answer.text ?? {};
    expect(content.startsWith('\ufeff')).toBe(pages.length === 0);
    const [, ...page] = parsedCsv(content.replace('\ufeff', ''));
    pages.push(page.length);
    found.push(...page.map(([id]) => id));
    next = /^<(.*)>; rel="next"$/.exec(answer.headers?.['link'] ?? '')?.[1];
  }
  expect(found).toEqual(Array.from({ length: rows }, (_, n) => idOf(n)));
  // Two hundred at a time, unless asked otherwise.
  expect(pages).toEqual(Array.from({ length: rows / 200 }, () => 200));
});

test('docs/lists.md names the columns, in their order', async () => {
  const page = await readFile(new URL('../../../docs/lists.md', import.meta.url), 'utf8');
  const told = /The columns: ([^.]*)\./.exec(page)?.[1] ?? '';
  const [heading] = parsedCsv(actionsAsCsv([]));
  expect([...told.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(heading);
});

test('docs/lists.md names every parameter that lists have', async () => {
  const page = await readFile(new URL('../../../docs/lists.md', import.meta.url), 'utf8');
  const named = new Set([...page.matchAll(/`(\w+)[`=]/g)].map(([, name]) => name));
  const parameters = Object.keys(listQuery.shape).filter(name => name !== 'cursor');
  expect(parameters.filter(name => !named.has(name))).toEqual([]);
});
