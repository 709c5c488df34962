import { expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { publicForm } from '../../../src/domain/values/time.ts';
import { wire } from '../../../src/http/kernel/wire.ts';
import { t0 } from '../../support/builders.ts';

const instant = z.int().nonnegative();
const vote = z
  .strictObject({ at: instant.describe('When.'), by: z.string() })
  .meta({ id: 'WireTestVote', description: 'A vote.' });
const core = z.strictObject({
  createdAt: instant,
  endedAt: instant.describe('When it ended.').optional(),
  dueAt: instant.optional().describe('When it is due.'),
  wakeAt: z.union([instant, z.literal('never')]),
  votes: z.array(vote).max(2),
  first: vote.describe('The first of them.').optional(),
  byName: z.record(z.string(), vote),
  either: z.union([z.int(), z.strictObject({ leaseUntil: instant })]),
  one: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('a'), notBefore: instant }),
    z.strictObject({ type: z.literal('b') }),
  ]),
  plain: z.strictObject({ id: z.string(), attempts: z.int() }),
});
const left = wire(() => core);
const value: z.infer<typeof core> = {
  createdAt: t0,
  dueAt: t0,
  wakeAt: t0,
  votes: [{ at: t0, by: 'x' }],
  first: { at: t0, by: 'y' },
  byName: { z: { at: t0, by: 'z' } },
  either: { leaseUntil: t0 },
  one: { type: 'a', notBefore: t0 },
  plain: { id: 'p', attempts: 3 },
};

test('what leaves is what its schema says, and nothing that has not left is', () => {
  expect(left.safeParse(publicForm(value)).error).toBeUndefined();
  expect(left.safeParse(value).success).toBe(false);
  expect(core.safeParse(value).error).toBeUndefined();
});

test.each<[string, object]>([
  ['a time', { createdAt: t0 }],
  ['one that may be absent', { endedAt: t0 }],
  ['one that may be a word', { wakeAt: t0 }],
  ['one in a list', { votes: [{ at: t0, by: 'x' }] }],
  ['one in a record', { byName: { z: { at: t0, by: 'z' } } }],
  ['one in one of several shapes', { either: { leaseUntil: t0 } }],
  ['one in a shape of a sort', { one: { type: 'a', notBefore: t0 } }],
  ['an unknown property', { more: true }],
  ['too long a list', { votes: [1, 2, 3].map(() => ({ at: '2026-11-23T09:00:00Z', by: 'x' })) }],
])('finds %s that is not as it leaves', (_, wrong) => {
  expect(left.safeParse({ ...publicForm(value), ...wrong }).success).toBe(false);
});

test('words and names stay, and a name is given once', () => {
  const { properties, $defs } = z.toJSONSchema(left);
  expect(Object(properties)).toMatchObject({
    endedAt: { type: 'string', format: 'date-time', description: 'When it ended.' },
    dueAt: { type: 'string', format: 'date-time', description: 'When it is due.' },
    votes: { items: { $ref: '#/$defs/WireTestVote' } },
    first: { $ref: '#/$defs/WireTestVote', description: 'The first of them.' },
  });
  expect(Object.keys(Object($defs))).toEqual(['WireTestVote']);
});

test('its type is that of the JSON', () => {
  expectTypeOf<z.infer<typeof left>>().toEqualTypeOf<{
    createdAt: string;
    endedAt?: string | undefined;
    dueAt?: string | undefined;
    wakeAt: string;
    votes: { at: string; by: string }[];
    first?: { at: string; by: string } | undefined;
    byName: Record<string, { at: string; by: string }>;
    either: number | { leaseUntil: string };
    one: { type: 'a'; notBefore: string } | { type: 'b' };
    plain: { id: string; attempts: number };
  }>();
});
