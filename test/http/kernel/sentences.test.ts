import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Fault } from '../../../src/domain/actions/refusal.ts';
import { submit } from '../../../src/domain/actions/submit.ts';
import { kindNames, kinds } from '../../../src/domain/kinds/index.ts';
import { api } from '../../../src/http/api.ts';
import { apiVersion } from '../../../src/http/kernel/apiVersion.ts';
import type { Endpoint } from '../../../src/http/kernel/endpoint.ts';
import { errorBody } from '../../../src/http/kernel/errors.ts';
import { type Form, readInput } from '../../../src/http/kernel/request.ts';
import { birthOf, proposalOf } from '../../support/builders.ts';

// Whatever a caller sends, zod's own words ("Invalid input: expected record, received undefined") are for programmers.

const plain = [null, 5, 1.5, -1, 1e300, '', ' ', 'x', 'x'.repeat(3000), '\u0000', true, [], {}, [null], { x: 1 }];

const inner = (schema: unknown): z.ZodType => (schema instanceof z.ZodType ? schema : z.unknown());

/** Values that are wrong somewhere: at each place that a schema has, each of some values. */
const wrongFor = (schema: z.ZodType): readonly unknown[] => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return wrongFor(inner(schema.unwrap()));
  if (schema instanceof z.ZodPipe) return wrongFor(inner(schema.in));
  if (schema instanceof z.ZodArray) {
    const items = wrongFor(inner(schema.element));
    return [...plain, ...items.map(item => [item]), Array.from({ length: 1001 }, () => 'x')];
  }
  if (schema instanceof z.ZodObject) {
    const parts = Object.entries(schema.shape).flatMap(([name, part]) =>
      wrongFor(inner(part)).map(value => ({ [name]: value })),
    );
    return [...plain, ...parts];
  }
  if (schema instanceof z.ZodRecord)
    return [...plain, ...kindNames.map(kind => ({ [kind]: -1 })), { isolateDevice: 1e9 }];
  return plain;
};

const notOurs = /invalid|too (small|big)|unrecognized|expected|received|zod|undefined|pattern/i;
const wellFormed = /^(is|must|has|does|cannot|needs|leads|acts|arrived)\b/;

const faultsIn = (form: Form<unknown, unknown, unknown>, part: 'path' | 'query' | 'body') => async (value: unknown) => {
  const url = new URL(`http://127.0.0.1/api/x?api-version=${apiVersion}`);
  const named = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const texts = Object.fromEntries(named.map(([name, text]) => [name, String(text)]));
  if (part === 'query') for (const [name, text] of Object.entries(texts)) url.searchParams.set(name, text);
  const request = new HttpRequest({
    url: url.href,
    method: 'POST',
    params: part === 'path' ? texts : {},
    headers: { 'content-type': 'application/json' },
    ...(part === 'body' && { body: { string: JSON.stringify(value) } }),
  });
  const read = await readInput(request, form);
  return read.type === 'refused' && read.refusal.code === 'InvalidRequest' ? read.refusal.faults : [];
};
const expectOurs = (faults: readonly Fault[], parts: readonly string[]) => {
  for (const { target, message } of faults) {
    const what = `${target} ${message}`;
    expect(message, what).not.toMatch(notOurs);
    expect(message, what).toMatch(wellFormed);
    if (parts.length > 0) expect(parts, what).toContain(target);
  }
};

const endpoints = api.filter((spec): spec is Endpoint => spec.operation !== undefined);

describe.each(endpoints.map(spec => [spec.name, spec] as const))('%s', (_, spec) => {
  it('tells in our words what is wrong, whatever is sent', async () => {
    for (const value of wrongFor(spec.body)) expectOurs(await faultsIn(spec, 'body')(value), []);
    for (const part of ['path', 'query'] as const) {
      const schema = spec[part];
      const values = schema instanceof z.ZodObject ? wrongFor(schema) : [];
      for (const value of values) {
        const faults = (await faultsIn(spec, part)(value)).filter(({ target }) => target !== 'body');
        // The name of a parameter, as the caller has written it.
        const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
        const sent = typeof value === 'object' && value !== null ? Object.keys(value) : [];
        const ofPart = faults.filter(({ target }) => known.some(name => target.startsWith(name)));
        expectOurs(ofPart, [...known, ...sent]);
      }
    }
  });
});

describe.each(kindNames)('The parameters of %s', name => {
  it('are refused in our words', () => {
    for (const parameters of wrongFor(kinds[name].parameters)) {
      if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) continue;
      const entity = { kind: kinds[name].entityKind, id: 'a', name: 'a' };
      const born = submit({ ...proposalOf(), kind: name, entity, parameters: { ...parameters } }, birthOf());
      const faults = born.type === 'refused' && born.refusal.code === 'InvalidRequest' ? born.refusal.faults : [];
      expectOurs(faults, []);
    }
  });
});

describe('A 400', () => {
  const messageOf = (...faults: readonly Fault[]) => errorBody({ code: 'InvalidRequest', faults }).message;
  const fault = { target: 'entity.id', message: 'is required' };
  it('says the first fault, and how many more there are', () => {
    expect(messageOf(fault)).toBe('entity.id is required. Correct it and send the request again.');
    expect(messageOf(fault, fault)).toContain('entity.id is required. There is one more fault; ');
    expect(messageOf(fault, fault, fault)).toContain('There are 2 more faults; ');
    expect(messageOf({ target: 'body', message: 'must be an object' })).toContain('The body must be an object. ');
  });

  it('names no more than fifty, so that its answer is no larger than what was sent', () => {
    const { details } = errorBody({ code: 'InvalidRequest', faults: Array.from({ length: 9999 }, () => fault) });
    expect(details).toHaveLength(20);
  });
});
