import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Api, apiOf, errorIn, isolation, listIn } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

// Ids that strangers write, in bodies, filters, paths and settings.

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('spellings'));
});

const post = (body: unknown) => api.post('submitter', '/actions', body);
const targetsOf = (answer: Answer) => errorIn(answer).details?.map(({ target }) => target);

describe('an id', () => {
  // Letters whose two cases are one character each, some of them in two ways.
  const letters = fc.array(fc.constantFrom('é', 'Ö', 'å', 'д', 'Ω', 'x', '7', '-', '\u4e2d'), {
    minLength: 1,
    maxLength: 8,
  });
  const spelling = fc.record({
    upper: fc.boolean(),
    form: fc.constantFrom('NFC', 'NFD'),
    before: fc.constantFrom('', ' ', '\u00a0'),
    after: fc.constantFrom('', '  ', '\t'),
  });

  test('is the same in any spelling, in bodies, filters and paths', async () => {
    await fc.assert(
      fc.asyncProperty(letters, spelling, spelling, async (units, first, second) => {
        const base = `${randomUUID()}${units.join('')}`;
        const spelt = (name: string, { upper, form, before, after }: typeof first) =>
          `${before}${(upper ? `${name}${base}`.toUpperCase() : `${name}${base}`.toLowerCase()).normalize(form)}${after}`;
        const stored = (name: string) => `${name}${base}`.normalize('NFC').toLowerCase();
        const linked = (name: string) => ({ id: spelt(name, first) });
        const { id } = await api.submit('submitter', {
          ...isolation(),
          entity: { kind: 'device', id: spelt('d', first) },
          ...{ investigation: linked('v'), incident: linked('n'), alerts: [linked('a')] },
        });
        expect(await api.view('reader', { id })).toMatchObject({
          entity: { id: stored('d') },
          ...{ investigation: { id: stored('v') }, incident: { id: stored('n') }, alerts: [{ id: stored('a') }] },
        });
        const found = async (path: string, query: Record<string, string> = {}) =>
          listIn(await api.get('reader', path, query)).value.map(action => action.id);
        expect(await found('/actions', { entityId: spelt('d', second) })).toEqual([id]);
        expect(await found('/actions', { investigationId: `other,${spelt('v', second)}` })).toEqual([id]);
        expect(await found('/actions', { incidentId: spelt('n', second) })).toEqual([id]);
        expect(await found(`/investigations/${encodeURIComponent(spelt('v', second))}/actions`)).toEqual([id]);
        expect(await found(`/incidents/${encodeURIComponent(spelt('n', second))}/actions`)).toEqual([id]);
        expect(await api.get('reader', `/incidents/${encodeURIComponent(spelt('n', second))}`)).toMatchObject({
          body: { id: stored('n') },
        });
        expect(
          await api.post('submitter', '/actions', {
            ...isolation(),
            entity: { kind: 'device', id: spelt('d', second) },
          }),
        ).toMatchObject({ status: 409, code: 'DuplicateOpenAction' });
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    '',
    '  ',
    '.',
    '..',
    ' .. ',
    'a\u200db',
    'a\u200eb',
    '\u2800',
    '\u0301',
    'a\u2028b',
    'a/b',
    'a\u0007',
    'x'.repeat(129),
  ])('that is none is refused everywhere: %j', async id => {
    const proposal = { ...isolation(), entity: { kind: 'device', id } };
    const linked = { investigation: { id }, incident: { id }, alerts: [{ id }] };
    expect(targetsOf(await post({ ...proposal, ...linked }))).toEqual([
      ...['entity.id', 'investigation.id', 'incident.id', 'alerts.0.id'],
    ]);
    const query = { entityId: id, investigationId: id, incidentId: id };
    const found = await api.get('reader', '/actions', query);
    // Nothing at all is a parameter that is not given.
    if (id === '') expect(found.status).toBe(200);
    else expect(targetsOf(found)?.sort()).toEqual(['entityId', 'incidentId', 'investigationId']);
    const safety = { paused: false, protectedTargets: [{ kind: 'device', id }], caps: {}, reason: 'x' };
    const set = await api.call('administrator', 'PUT', '/safety', { body: safety, headers: { 'if-match': '"0"' } });
    expect(targetsOf(set)).toEqual(['protectedTargets.0.id']);
  });
});
