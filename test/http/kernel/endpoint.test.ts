import { expect, test } from 'vitest';
import * as z from 'zod';
import { refused } from '../../../src/domain/actions/result.ts';
import { publicForm } from '../../../src/domain/values/time.ts';
import { endpoint } from '../../../src/http/kernel/endpoint.ts';
import { usualLimit } from '../../../src/http/kernel/request.ts';
import { noBody, noPath, noQuery } from '../../../src/http/kernel/schemas.ts';
import { wire } from '../../../src/http/kernel/wire.ts';
import { t0 } from '../../support/builders.ts';

// What the compiler says is tested too: an error that does not come is one.

const spec = {
  name: 'x',
  method: 'GET',
  route: 'api/x',
  tag: 'X',
  summary: 'x',
  operation: 'view',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  answers: {
    200: { description: 'x', schema: wire(() => z.strictObject({ at: z.int(), names: z.array(z.string()) })) },
    201: { description: 'x', schema: z.strictObject({ made: z.boolean() }) },
  },
} as const;
const names: readonly string[] = ['a'];

test('an answer of a schema, a text and a refusal are taken', () => {
  const all = [
    endpoint({ ...spec, run: async () => ({ body: publicForm({ at: t0, names }) }) }),
    endpoint({ ...spec, run: async () => ({ body: { made: true } }) }),
    endpoint({ ...spec, run: async () => ({ text: { type: 'text/plain', content: 'x' } }) }),
    endpoint({ ...spec, run: async () => refused({ code: 'NotFound' }) }),
  ];
  expect(all).toHaveLength(4);
});

test('anything else does not compile', () => {
  const all = [
    // @ts-expect-error a time that has not left
    endpoint({ ...spec, run: async () => ({ body: { at: t0, names } }) }),
    // @ts-expect-error a property is missing
    endpoint({ ...spec, run: async () => ({ body: publicForm({ at: t0 }) }) }),
    // @ts-expect-error any object
    endpoint({ ...spec, run: async (): Promise<{ body: object }> => ({ body: {} }) }),
    // @ts-expect-error nothing
    endpoint({ ...spec, run: async () => ({}) }),
  ];
  expect(all).toHaveLength(4);
});
