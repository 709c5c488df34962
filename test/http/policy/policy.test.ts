import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { personas } from '../../../local/identity/personas.ts';
import { example } from '../../../src/http/policy/examples.ts';
import { type Answer, type Api, apiOf, type Caller, errorIn, isolation } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

// One tenant has one policy, so these tests follow one another.

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp();
  api = apiOf(app);
});
afterAll(() => app.stop());

const [tier0, rest] = example.rules;
const because = { rules: [tier0, rest], reason: 'A drill' };
const get = (caller: Caller = 'reader') => api.get(caller, '/policy');
const put = (body: unknown, ifMatch: string | undefined, caller: Caller = 'administrator') =>
  api.call(caller, 'PUT', '/policy', { body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
const etagIn = ({ body }: Answer) => z.looseObject({ etag: z.string() }).parse(body).etag;
const confirm = (caller: Caller, headers = {}) => api.post(caller, '/policy/confirm', undefined, headers);
const takeBack = (caller: Caller) => api.call(caller, 'DELETE', '/policy/waiting');
const entriesIn = ({ body }: Answer) =>
  z.looseObject({ value: z.array(z.looseObject({ sequence: z.number(), type: z.string() })) }).parse(body).value;

test('a tenant that has set none has the built-in policy, which could be set as it is shown', async () => {
  const answer = await get();
  expect(answer).toMatchObject({ status: 200, body: { etag: '"0"', rules: expect.any(Array) } });
  expect(answer.headers.get('etag')).toBe('"0"');
  const { rules } = z.looseObject({ rules: z.array(z.unknown()) }).parse(answer.body);
  const evaluated = await api.post('reader', '/policy/evaluate', { rules });
  expect(evaluated.body).toMatchObject({ faults: [], loosens: [] });
});

describe('a policy is refused', () => {
  test('without If-Match, with one that names no version, or an old one', async () => {
    for (const none of [undefined, '*'])
      expect(await put(because, none)).toMatchObject({ status: 428, code: 'PreconditionRequired' });
    for (const wrong of ['"1"', '"x"'])
      expect(await put(because, wrong)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
  });

  test('with every fault, named by its path', async () => {
    const faulty = {
      reason: 'x',
      rules: [
        { ...tier0, approvals: 0, roles: ['Admin'] },
        { ...rest, expiresAfter: 'soon', auto: {} },
        { ...rest, name: 'TIER 0' },
        { ...rest, name: 'last' },
      ],
    };
    const answer = await put(faulty, '"0"');
    expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
    const targets = [
      ...['rules[0].approvals', 'rules[0].roles[0]', 'rules[1].expiresAfter', 'rules[1].auto.perHour'],
      'rules[3].match',
    ];
    expect(errorIn(answer).details?.map(({ target }) => target)).toEqual(targets);
    const tried = await api.post('reader', '/policy/evaluate', { rules: faulty.rules });
    expect(tried.body).toEqual({ faults: targets.map(target => ({ target, message: expect.any(String) })) });
  });

  test.each<[string, unknown, string]>([
    ['no reason', { rules: because.rules }, 'reason'],
    ['no rules', { reason: 'x', rules: [] }, 'rules'],
    ['too many', { reason: 'x', rules: Array.from({ length: 51 }, () => rest) }, 'rules'],
    ['a misspelt name', { ...because, rule: [] }, 'rule'],
  ])('with %s', async (_, body, target) => {
    const answer = await put(body, '"0"');
    expect(errorIn(answer).details?.map(fault => fault.target)).toEqual([target]);
    expect(etagIn(await get())).toBe('"0"');
  });
});

test('one that only asks for more holds at once, for what is submitted from then on', async () => {
  // The process has read the policy, and forgets that.
  expect((await api.submit('submitter', isolation())).approval.required).toBe(1);
  const rules = [{ ...tier0, match: {}, name: 'all', approvals: 3, expiresAfter: 'P2D', relay: 'none' }];
  const answer = await put({ rules, reason: 'Stricter' }, '"0"');
  expect(answer).toMatchObject({
    status: 200,
    body: { rules, reason: 'Stricter', etag: '"1"', changedBy: { id: personas.administrator.oid } },
  });
  expect(answer.headers.get('etag')).toBe('"1"');
  expect((await get('operator')).body).toEqual(answer.body);
  const action = await api.submit('submitter', isolation());
  expect(action.approval.required).toBe(3);
  expect((await get({ as: 'reader', token: { tenant: 'other' } })).body).toMatchObject({ etag: '"0"' });
});

describe('one that loosens', () => {
  const loose = { ...because, reason: 'As it was' };

  test('waits, is shown, and is confirmed by another administrator alone', async () => {
    const answer = await put(loose, '"1"');
    expect(answer).toMatchObject({
      status: 202,
      body: { etag: '"2"', reason: 'Stricter', waiting: { rules: loose.rules, reason: 'As it was' } },
    });
    expect(answer.body).toMatchObject({
      waiting: {
        loosens: expect.arrayContaining([{ what: 'approvals', message: expect.stringContaining('instead of 3') }]),
      },
    });
    expect((await get()).body).toEqual(answer.body);
    expect(await confirm('administrator')).toMatchObject({ status: 403, code: 'OwnChange' });
    expect(await confirm('operator')).toMatchObject({ status: 403, code: 'MissingRole' });
    expect(await confirm('global', { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    const confirmed = await confirm('global', { 'if-match': '"2"' });
    expect(confirmed).toMatchObject({
      status: 200,
      body: {
        ...loose,
        etag: '"3"',
        changedBy: { id: personas.administrator.oid },
        confirmedBy: { id: personas.global.oid },
      },
    });
    expect(confirmed.body).not.toHaveProperty('waiting');
    expect(await confirm('global')).toMatchObject({ status: 200, body: { etag: '"3"' } });
    expect(await confirm('administrator')).toMatchObject({ status: 409, code: 'NothingWaits' });
  });

  test('is taken back, and what waits is refused when the policy has moved on', async () => {
    const looser = { ...because, rules: [{ ...rest, name: 'all' }] };
    expect(await put(looser, '"3"')).toMatchObject({ status: 202 });
    expect(await takeBack('operator')).toMatchObject({ status: 403 });
    expect(await takeBack('global')).toMatchObject({ status: 204, text: '' });
    expect(await takeBack('global')).toMatchObject({ status: 204 });
    expect((await get()).body).not.toHaveProperty('waiting');
    expect(await put(looser, '"5"')).toMatchObject({ status: 202, body: { etag: '"6"' } });
    const stricter = { ...because, rules: [{ ...tier0, approvals: 4 }, rest] };
    expect(await put(stricter, '"6"', 'global')).toMatchObject({ status: 200, body: { etag: '"7"' } });
    expect(await confirm('global', { 'if-match': '"6"' })).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(await confirm('global')).toMatchObject({ status: 409, code: 'NothingWaits' });
  });
});

test('the history tells all of it, in pages, each entry chained to the one before', async () => {
  const first = await api.get('reader', '/policy/history', { maxpagesize: '4' });
  const { nextLink = '' } = z.looseObject({ nextLink: z.string().optional() }).parse(first.body);
  const second = await api.call('reader', 'GET', nextLink);
  const entries = [...entriesIn(first), ...entriesIn(second)];
  expect(entriesIn(first)).toHaveLength(4);
  expect(entries.map(({ type }) => type)).toEqual([
    ...['PolicyChanged', 'PolicyChangeProposed', 'PolicyChangeConfirmed', 'PolicyChangeProposed'],
    ...['PolicyChangeWithdrawn', 'PolicyChangeProposed', 'PolicyChanged'],
  ]);
  expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  for (const [n, entry] of entries.entries()) if (n > 0) expect(entry['previousHash']).toBe(entries[n - 1]?.['hash']);
  expect(await api.get('reader', '/policy/history', { cursor: 'x' })).toMatchObject({
    status: 400,
    code: 'InvalidCursor',
  });
});

test('a page of a history of long policies is short, and none is left out', async () => {
  const tenant = { token: { tenant: 'other' } } as const;
  const tagsOf = (rule: number) => Array.from({ length: 50 }, (_, n) => `${rule} ${n} `.padEnd(64, 'x'));
  const rules = Array.from({ length: 15 }, (_, n) => ({ ...tier0, name: `rule ${n}`, match: { tags: tagsOf(n) } }));
  for (let version = 0; version < 34; version++) {
    const answer = await put({ rules, reason: 'x' }, `"${version}"`, { as: 'administrator', ...tenant });
    expect(answer, answer.text).toMatchObject({ status: 200 });
  }
  const reader = { as: 'reader', ...tenant } as const;
  const first = await api.get(reader, '/policy/history', { maxpagesize: '200' });
  expect(first.text.length).toBeLessThan(2 * 1024 * 1024);
  const { nextLink = '' } = z.looseObject({ nextLink: z.string().optional() }).parse(first.body);
  const second = await api.call(reader, 'GET', nextLink);
  const sequences = [first, second].flatMap(entriesIn).map(({ sequence }) => sequence);
  expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, n) => n + 1));
  expect(sequences).toHaveLength(34);
  expect(entriesIn(second)).not.toEqual([]);
});

describe('to evaluate', () => {
  const evaluate = (body: unknown, caller: Caller = 'reader') => api.post(caller, '/policy/evaluate', body);

  test('a proposal says which rule it meets, what follows, and why no earlier one', async () => {
    expect((await evaluate({ proposal: { kind: 'isolateDevice', tags: ['TIER0'] } })).body).toMatchObject({
      faults: [],
      proposal: { outcome: 'pending', matches: 'tier 0', rule: { approvals: 4, expiresAfter: 'P1D' }, passedOver: [] },
    });
    expect((await evaluate({ proposal: { kind: 'disableUser', tags: ['vip'] } })).body).toMatchObject({
      proposal: {
        matches: 'everything else',
        passedOver: [{ name: 'tier 0', because: [{ condition: 'tags', wants: ['tier0'], has: ['vip'] }] }],
      },
    });
  });

  test('a proposal under a draft says what would follow under that', async () => {
    const trusted = {
      ...{ ...rest, name: 'trusted', match: { submitters: [personas.submitter.oid], kinds: ['isolateDevice'] } },
      auto: { perHour: 5 },
    };
    const proposal = { kind: 'isolateDevice', submittedBy: personas.submitter.oid };
    expect((await evaluate({ rules: [trusted], proposal })).body).toMatchObject({
      loosens: expect.arrayContaining([{ what: 'auto', message: expect.any(String) }]),
      uncoveredKinds: expect.arrayContaining(['isolateDevice', 'disableUser']),
      proposal: { outcome: 'auto', rule: { auto: { perHour: 5 } } },
    });
    expect((await evaluate({ rules: [trusted], proposal: { kind: 'disableUser' } })).body).toMatchObject({
      proposal: { outcome: 'refused', refusal: { code: 'InvalidRequest' } },
    });
    expect((await evaluate({ proposal: { ...proposal, verdict: 'noThreatsFound' } })).body).toMatchObject({
      proposal: { outcome: 'refused', refusal: { code: 'NothingToRemediate' } },
    });
  });

  test('a draft is tried on what was submitted, and nothing is written', async () => {
    const tagged = await api.submit('submitter', isolation('dc-1', { tags: ['tier0'] }));
    const other = await api.submit('submitter', isolation());
    const before = await get();
    const draft = [{ ...tier0, approvals: 5, relay: 'none' }, rest];
    const { body } = await evaluate({ rules: draft });
    expect(body).toMatchObject({
      faults: [],
      loosens: [],
      replay: {
        ...{ submissions: 4, complete: true },
        changes: [
          { id: tagged.id, differs: ['approvals'], before: { approvals: 4 }, after: { name: 'tier 0', approvals: 5 } },
        ],
      },
    });
    expect(JSON.stringify(body)).not.toContain(other.id);
    expect((await get()).body).toEqual(before.body);
  });

  test.each<[string, unknown, string]>([
    ['nothing', {}, 'body'],
    ['an unknown kind', { proposal: { kind: 'explode' } }, 'proposal.kind'],
    ['no kind', { proposal: {} }, 'proposal.kind'],
  ])('%s is refused', async (_, body, target) => {
    const answer = await evaluate(body);
    expect(answer).toMatchObject({ status: 400 });
    expect(errorIn(answer).details?.map(fault => fault.target)).toEqual([target]);
  });
});

describe('what was set', () => {
  /** Sets it with both administrators' consent. */
  const set = async (rules: readonly unknown[]) => {
    const answer = await put({ rules, reason: 'x' }, etagIn(await get()));
    const settled = answer.status === 202 ? await confirm('global', { 'if-match': etagIn(answer) }) : answer;
    expect(settled, settled.text).toMatchObject({ status: 200 });
  };

  test('approves without a human for whom it names, up to its number', async () => {
    const trusted = {
      ...{ ...rest, name: 'trusted', match: { submitters: [personas.submitter.oid] } },
      auto: { perHour: 1 },
    };
    await set([trusted, rest]);
    const action = await api.submit('submitter', isolation());
    expect(action).toMatchObject({ decision: { outcome: 'auto' } });
    expect((await api.submit('submitter', isolation())).status).toBe('pending');
    expect((await api.submit('operator', isolation())).status).toBe('pending');
  });

  test('is what approvals are required again by', async () => {
    await set([rest]);
    const safety = { paused: true, protectedTargets: [], caps: {}, reason: 'So that it does not start' };
    await api.call('administrator', 'PUT', '/safety', { body: safety, headers: { 'if-match': '"0"' } });
    const action = await api.submit('submitter', isolation());
    expect(await api.ask('operator', 'approve', action)).toMatchObject({ body: { status: 'approved' } });
    await set([{ ...rest, approvals: 2 }]);
    const again = await api.post('administrator', '/policy/require-approval-again', { reason: 'Two from now on' });
    expect(again).toMatchObject({ status: 200, body: { putBack: expect.arrayContaining([action.id]) } });
    expect(await api.view('reader', action)).toMatchObject({
      status: 'pending',
      approval: { required: 2, granted: 1 },
    });
  });
});
