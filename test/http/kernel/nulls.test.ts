import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { withoutNulls } from '../../../src/http/kernel/nulls.ts';

const schema = z
  .strictObject({
    to: z.strictObject({ id: z.string(), name: z.string().optional() }).nullable(),
    caps: z.partialRecord(z.enum(['a', 'b']), z.number()).optional(),
    list: z.array(z.strictObject({ x: z.string().nullable().optional(), y: z.string().optional() })).default([]),
    inner: z
      .strictObject({ at: z.string().transform(Number).optional() })
      .refine(() => true)
      .optional(),
    items: z.array(z.unknown()).optional(),
  })
  .meta({ description: 'x' });

describe('what is null', () => {
  test.each<[string, unknown, unknown]>([
    ['is not given', { inner: { at: null }, list: null }, { inner: {} }],
    ['is not given in objects of lists', { list: [{ y: null }, { y: 'a' }] }, { list: [{}, { y: 'a' }] }],
    ['is not given where no schema says what it is', { items: [{ a: { b: null } }] }, { items: [{ a: {} }] }],
    ['stays where the schema takes it', { to: null, list: [{ x: null }] }, { to: null, list: [{ x: null }] }],
    ['is not given inside of what may be null', { to: { id: 'a', name: null } }, { to: { id: 'a' } }],
    [
      'stays as an element, to be refused',
      { list: [null], items: [null, [null]] },
      { list: [null], items: [null, [null]] },
    ],
    ['stays as an entry of a record, to be refused', { caps: { a: null } }, { caps: { a: null } }],
    ['stays as a whole body, to be refused', null, null],
  ])('%s', (_, body, left) => {
    expect(withoutNulls(body, schema)).toEqual(left);
  });

  test('is all that goes, whatever a body looks like, names of JavaScript too', () => {
    const hasNull = (value: unknown): boolean =>
      Array.isArray(value)
        ? value.some(item => item !== null && hasNull(item))
        : typeof value === 'object' &&
          value !== null &&
          Object.values(value).some(inner => inner === null || hasNull(inner));
    const json = fc.jsonValue().map(value => JSON.stringify({ value, ['__proto__']: value }));
    fc.assert(
      fc.property(json, text => {
        const body: unknown = JSON.parse(text);
        const left = withoutNulls(body);
        expect(hasNull(left)).toBe(false);
        if (!hasNull(body)) expect(JSON.stringify(left)).toBe(JSON.stringify(body));
      }),
    );
    expect(Object.keys(Object(withoutNulls(JSON.parse('{"__proto__":1}'))))).toEqual(['__proto__']);
  });
});
