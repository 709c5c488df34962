import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { personas } from '../../../local/identity/personas.ts';
import { type Answer, type Api, apiOf, errorIn, isolation, listIn, mailDeletion } from '../../support/api.ts';
import { investigationContent } from '../../support/investigations.ts';
import { parsedCsv } from '../../support/parsedCsv.ts';
import { sharedApp } from '../../support/sharedApp.ts';

// Texts that strangers write, from the request to the answer.

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('strangers'));
});

const post = (body: unknown) => api.post('submitter', '/actions', body);
const targetsOf = (answer: Answer) => errorIn(answer).details?.map(({ target }) => target);

/** A kill whose every text is this one. */
const saying = (text: string) => ({
  kind: 'killProcess',
  entity: { kind: 'device', id: randomUUID(), name: text, deviceGroup: text },
  parameters: { processId: 7, fileName: text },
  ...{ externalId: `${randomUUID()}${text}`, reason: text, tags: [text], detectionSource: text },
  investigation: { id: 'i', title: text },
  incident: { id: 'i', title: text },
  alerts: [{ id: 'a', title: text }],
  requestedBy: { id: personas.operator.oid, name: text },
});
const textTargets = [
  ...['entity.name', 'entity.deviceGroup', 'parameters.fileName', 'externalId', 'reason', 'tags.0', 'detectionSource'],
  ...['investigation.title', 'incident.title', 'alerts.0.title', 'requestedBy.name'],
];

const shown = (text: string) => ({
  entity: { name: text, deviceGroup: text },
  parameters: { fileName: text },
  ...{ reason: text, tags: [text], detectionSource: text },
  investigation: { title: text },
  incident: { title: text },
  alerts: [{ title: text }],
  requestedBy: { name: text },
  title: `Kill process ${text} (7) on device ${text}`,
});

describe('a text', () => {
  const special = [
    ...[
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
      '\u05e9\u05dc\u05d5\u05dd',
      '\u0645\u06cc\u200c\u062e',
      'e\u0301',
      '\u200e',
    ],
    ...[
      '\u2028',
      '\u2029',
      '\u202e',
      '\u2066',
      '\u{e0041}',
      '\u200b',
      '\ufeff',
      '\u0000',
      '\n',
      '\ud800',
      ' ',
      '=1',
      '<b>',
    ],
  ];
  const unit = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom(...special),
    fc.constant('a'),
  );
  const texts = fc.array(unit, { minLength: 1, maxLength: 6 }).map(units => units.join(''));

  test('that is taken comes back as it was, but for blanks around it; what hides or reorders is refused', async () => {
    const counts = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(texts, async text => {
        const answer = await post(saying(text));
        if (answer.status === 201) {
          counts.accepted++;
          expect(text.trim()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u{e0000}-\u{e007f}]/u);
          expect(answer.body).toMatchObject(shown(text.trim()));
          const { id } = Object(answer.body);
          expect(await api.view('reader', { id })).toMatchObject(shown(text.trim()));
          return;
        }
        counts.refused++;
        expect(answer, answer.text).toMatchObject({ status: 400, code: 'InvalidRequest' });
        const targets = targetsOf(answer) ?? [];
        expect(textTargets).toEqual(expect.arrayContaining(targets));
      }),
      { numRuns: 150 },
    );
    expect(counts.accepted).toBeGreaterThan(20);
    expect(counts.refused).toBeGreaterThan(20);
  });

  test('with line and paragraph separators comes back in JSON, lists and CSV, and stands by itself in HTML', async () => {
    const text = 'a\u2028b\u2029\u05e9';
    const proposal = saying(text);
    const { id } = await api.submit('submitter', proposal);
    expect(await api.view('reader', { id })).toMatchObject(shown(text));
    const filter = { entityId: proposal.entity.id };
    expect(listIn(await api.get('reader', '/actions', filter)).value).toMatchObject([{ reason: text, tags: [text] }]);
    const [heading = [], row = []] = parsedCsv(
      (await api.get('reader', '/actions', { ...filter, format: 'csv' })).text,
    );
    for (const name of ['entityName', 'deviceGroup', 'reason', 'tags', 'detectionSource', 'requestedByName'])
      expect(row[heading.indexOf(name)], name).toBe(text);
    // A report names the oldest alone, and nobody else is in this tenant.
    const there = { tenant: 'other' } as const;
    const { title } = await api.submit({ as: 'submitter', token: there }, isolation('y\u2028x\u2029\u05e9'));
    expect(title).toContain('\u2028x\u2029\u05e9');
    const report = async (format: string) =>
      (await api.get({ as: 'reader', token: there }, '/reports/pending', { format })).text;
    expect(await report('csv')).toContain(title);
    expect(await report('html')).toContain(`<span dir="auto">${title}</span>`);
  });

  test.each([
    ['an order of direction', 'pay\u202etxt.exe'],
    ['an isolate', 'a\u2066b'],
    ['a tag', 'a\u{e0041}'],
    ['a lone zero-width blank', 'pay\u200bload'],
    ['nothing to see', '\u2800'],
  ])('with %s is refused wherever people read it', async (_, text) => {
    // The kind looks at its parameters when the form is right.
    const formTargets = textTargets.filter(
      target => !target.startsWith('parameters') && (text !== '\u2800' || target !== 'externalId'),
    );
    expect(targetsOf(await post(saying(text)))?.sort()).toEqual(formTargets.sort());
    expect(targetsOf(await post({ ...saying('a'), parameters: { processId: 7, fileName: text } }))).toEqual([
      'parameters.fileName',
    ]);
    const action = await api.submit('submitter', mailDeletion());
    const refusedAt = async (operation: string, body: object) =>
      targetsOf(await api.ask('administrator', operation, action, body));
    for (const operation of ['approve', 'reject', 'cancel', 'retry', 'comment'])
      expect(await refusedAt(operation, { comment: text }), operation).toEqual(['comment']);
    expect(await refusedAt('resolve', { outcome: 'failed', comment: text })).toEqual(['comment']);
    expect(await refusedAt('assign', { to: { id: personas.operator.oid, name: text } })).toEqual(['to.name']);
    expect(await refusedAt('approve', { onBehalfOf: { name: text } })).toEqual(['onBehalfOf.name']);
    const report = { outcome: 'approved', decidedBy: { name: text }, decidedAt: '2026-11-01T08:00:00Z' };
    expect(targetsOf(await api.ask('submitter', 'report-decision', action, report))).toEqual(['decidedBy.name']);
    const record = {
      ...investigationContent,
      ...{ title: text, detectionSource: text, incident: { id: 'i', title: text }, alerts: [{ id: 'a', title: text }] },
      entities: [{ kind: 'file', id: 'f', name: text, verdict: 'malicious' }],
      evidence: [{ type: text, description: text }],
    };
    const recorded = await api.call('submitter', 'PUT', `/investigations/${randomUUID()}`, { body: record });
    expect(targetsOf(recorded)).toEqual([
      ...['title', 'detectionSource', 'incident.title', 'alerts.0.title', 'entities.0.name'],
      ...['evidence.0.type', 'evidence.0.description'],
    ]);
    const safety = { paused: false, protectedTargets: [], caps: {}, reason: text };
    expect(
      targetsOf(await api.call('administrator', 'PUT', '/safety', { body: safety, headers: { 'if-match': '"0"' } })),
    ).toEqual(['reason']);
  });

  test('is measured in characters, not in halves of them', async () => {
    const faces = (count: number) => '\u{1f600}'.repeat(count);
    const proposal = saying(faces(64));
    expect(
      await post({ ...proposal, reason: faces(2000), entity: { ...proposal.entity, name: faces(256) } }),
    ).toMatchObject({
      status: 201,
    });
    const long = { ...saying('a'), tags: [faces(65)], reason: faces(2001), detectionSource: faces(257) };
    expect(targetsOf(await post(long))).toEqual(['reason', 'tags.0', 'detectionSource']);
  });
});
