import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Api, apiOf, errorIn, mailDeletion } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('fuzz'));
});

const gone = '019ab3c0-0000-7000-8000-000000000000';
const investigation = { id: 'inv-1', title: 'x', url: 'https://security.example' };

/** So many requests have to be sent and answered in each test: fewer would prove less than it says. */
const least = 150;

describe('whatever is sent, the answer is no 5xx', () => {
  const fine = (answer: Answer) => {
    expect(answer.status, answer.text).toBeLessThan(500);
    if (answer.status >= 400) expect(errorIn(answer).code).toBe(answer.code);
  };
  /** Text as people and attackers write it: any unit, quotes, signs that mean something somewhere. */
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      "'",
      "''",
      '"',
      '\\',
      '{{7*7}}',
      '../..',
      '\u202e',
      '\ud800',
      '\u0000',
      'null',
      '1e999',
      'NaN',
      '__proto__',
    ),
  );
  const settings = { numRuns: least };
  let answered = 0;
  const counted = async (answer: Promise<Answer>): Promise<Answer> => {
    await answer;
    answered += 1;
    return answer;
  };
  beforeEach(() => {
    answered = 0;
  });
  afterEach(() => expect(answered).toBeGreaterThanOrEqual(least));

  test('bodies of any shape', async () => {
    const operations = ['approve', 'reject', 'withdraw', 'cancel', 'retry', 'comment', 'assign', 'resolve'];
    const path = fc.constantFrom('/actions', '/actions/submit', ...operations.map(name => `/actions/${gone}/${name}`));
    await fc.assert(
      fc.asyncProperty(path, fc.jsonValue({ stringUnit: 'binary' }), async (to, body) => {
        fine(await counted(api.post('administrator', to, JSON.stringify(body))));
      }),
      settings,
    );
  });

  test('proposals with anything in any place', async () => {
    const { entity, ...mail } = mailDeletion();
    const whole = {
      ...mail,
      entity,
      externalId: 'x',
      severity: 'low',
      verdict: 'malicious',
      reason: 'x',
      tags: ['x'],
      ...{
        investigation,
        incident: investigation,
        alerts: [investigation],
        allowDuplicate: true,
        detectionSource: 'x',
      },
    };
    const anything = fc.oneof(
      fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }),
      nasty,
      fc.array(nasty, { maxLength: 3 }),
      fc.dictionary(nasty, nasty, { maxKeys: 3 }),
    );
    const changed = fc.dictionary(fc.constantFrom(...Object.keys(whole), 'requestedBy'), anything, {
      minKeys: 1,
      maxKeys: 3,
    });
    const texts = fc.record({ id: nasty, name: nasty, title: nasty }, { requiredKeys: [] });
    const place = fc.constantFrom('entity', 'investigation', 'incident', 'review', 'requestedBy', 'parameters');
    const proposal = fc.oneof(
      changed.map(changes => ({ ...whole, ...changes })),
      fc.tuple(place, texts).map(([name, named]) => ({ ...whole, [name]: { kind: 'email', ...named } })),
      nasty.map(reason => ({
        ...whole,
        entity: { ...entity, id: randomUUID(), name: reason },
        reason,
        externalId: reason,
      })),
    );
    await fc.assert(
      fc.asyncProperty(proposal, async body => fine(await counted(api.post('submitter', '/actions', body)))),
      settings,
    );
  });

  test('parameters of any kind and content', async () => {
    const names = [
      'status',
      'kind',
      'entityKind',
      'severity',
      'entityId',
      'investigationId',
      'incidentId',
      'view',
      'cursor',
      'maxpagesize',
      'verify',
    ];
    const query = fc.dictionary(
      fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: nasty }),
      nasty,
      { maxKeys: 4 },
    );
    const path = fc.oneof(
      fc.constantFrom('/actions', '/me', `/actions/${gone}/history`),
      // A zero in a path is refused by the host itself.
      fc
        .string({ unit: 'binary', maxLength: 20 })
        .map(id => `/incidents/i${encodeURIComponent(id.replaceAll('\u0000', ''))}/actions`),
    );
    await fc.assert(
      fc.asyncProperty(path, query, async (to, given) => {
        const { status, text, code } = await counted(api.get('reader', to, given));
        expect(status, text).toBeLessThan(500);
        // The host itself answers what is no route of ours, without a code.
        if (status >= 400 && status !== 404) expect(code).toBeDefined();
      }),
      settings,
    );
  });

  test('headers of any content', async () => {
    const names = [
      'if-match',
      'if-none-match',
      'x-ms-client-request-id',
      'traceparent',
      'tracestate',
      'accept',
      'content-type',
    ];
    const value = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }), async headers => {
        for (const [method, operation] of [
          ['GET', ''],
          ['POST', '/approve'],
        ] as const) {
          const { status, text } = await counted(
            api.call('operator', method, `/actions/${gone}${operation}`, { headers }),
          );
          // An If-Match that says nothing is at fault itself.
          expect([404, ...('if-match' in headers && method === 'POST' ? [400] : [])], text).toContain(status);
        }
      }),
      { ...settings, numRuns: 80 },
    );
  });
});
