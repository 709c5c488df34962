import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { personas } from '../../../local/identity/personas.ts';
import { type Api, apiOf, type Caller, isolation, type ShownAction } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';
import { nothing } from '../kernel/operations.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('bulk'));
});

const results = z.object({
  batchId: z.string(),
  value: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      action: z.looseObject({ id: z.string(), status: z.string(), kind: z.string() }).optional(),
      error: z.looseObject({ code: z.string(), target: z.string().optional() }).optional(),
    }),
  ),
});
type Operation = 'approve' | 'reject' | 'undo';
type Item = { readonly id: string; readonly digest?: string | null; readonly etag?: string | null };
const bulk = async (caller: Caller, operation: Operation, items: readonly Item[], more: object = {}) => {
  const answer = await api.post(caller, `/actions/${operation}`, { items, ...more });
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return results.parse(answer.body);
};
const words = ({ value }: z.infer<typeof results>) =>
  value.map(({ status, action, error }) => `${status} ${error?.code ?? action?.status}`);
const submitMany = (count: number, changes: object = {}): Promise<ShownAction[]> =>
  Promise.all(Array.from({ length: count }, () => api.submit('submitter', isolation(`pc-${randomUUID()}`, changes))));
const idsOf = (actions: readonly { readonly id: string }[]) => actions.map(({ id }) => ({ id }));
const batchesIn = async (action: { readonly id: string }) => {
  const history = z.object({ value: z.array(z.looseObject({ type: z.string(), batchId: z.string().optional() })) });
  const { value } = history.parse((await api.get('reader', `/actions/${action.id}/history`)).body);
  return value.map(({ type, batchId }) => [type, batchId]);
};

describe('one request about several actions', () => {
  test('decides each on its own, answers in the order asked, and leaves one batch id in every history', async () => {
    const [one, two, tier0] = [...(await submitMany(2)), ...(await submitMany(1, { tags: ['tier0'] }))];
    const own = await api.submit('operator', isolation());
    const [decided] = await submitMany(1);
    if (!one || !two || !tier0 || !decided) throw new Error('not submitted');
    await api.ask('operator2', 'reject', decided);
    const other = await api.submit({ as: 'submitter', token: { tenant: 'other' } }, isolation());
    const asked = [one, { id: 'nonsense' }, tier0, own, { id: nothing }, other, decided, two];
    const answer = await bulk('operator', 'approve', idsOf(asked), { comment: 'All of them' });
    expect(answer.value.map(({ id }) => id)).toEqual(asked.map(({ id }) => id));
    expect(words(answer)).toEqual([
      '200 approved',
      '400 InvalidRequest',
      '200 pending',
      '403 OwnProposal',
      '404 NotFound',
      '404 NotFound',
      '409 AlreadyDecided',
      '200 approved',
    ]);
    for (const action of [one, two, tier0]) expect((await batchesIn(action))[1]?.[1]).toBe(answer.batchId);
    expect(await batchesIn(own)).toEqual([['Submitted', undefined]]);
    expect(answer.value[6]?.error).toMatchObject({ innererror: { id: decided.id, status: 'rejected' } });
    const voted = await api.view('reader', one);
    expect(voted.approval.votes).toMatchObject([{ by: { id: personas.operator.oid }, comment: 'All of them' }]);
    await api.until('succeeded', one);
    await api.until('succeeded', two);
  });

  test('gives the same results when it is repeated, and changes nothing', async () => {
    const actions = await submitMany(3, { tags: ['tier0'] });
    const items = [...idsOf(actions), { id: nothing }];
    const first = await bulk('operator', 'approve', items);
    const histories = await Promise.all(actions.map(batchesIn));
    const again = await bulk('operator', 'approve', items);
    expect(again.value).toEqual(first.value);
    expect(await Promise.all(actions.map(batchesIn))).toEqual(histories);
  });

  test('rejects too', async () => {
    const actions = await submitMany(2);
    expect(words(await bulk('operator2', 'reject', idsOf(actions)))).toEqual(['200 rejected', '200 rejected']);
    expect(words(await bulk('operator', 'reject', idsOf(actions)))).toEqual([
      '409 AlreadyDecided',
      '409 AlreadyDecided',
    ]);
  });

  test('may name an action twice: the second time it is a repetition', async () => {
    const [action] = await submitMany(1, { tags: ['tier0'] });
    if (!action) throw new Error('not submitted');
    const shouted = { id: action.id.toUpperCase() };
    const answer = await bulk(
      'operator',
      'approve',
      [action, shouted, action].map(({ id }) => ({ id })),
    );
    expect(words(answer)).toEqual(['200 pending', '200 pending', '200 pending']);
    expect(answer.value.map(({ id }) => id)).toEqual([action.id, shouted.id, action.id]);
    expect((await batchesIn(action)).map(([type]) => type)).toEqual(['Submitted', 'ApprovalGiven']);
    // In their order: what comes first decides.
    const wrong = { id: action.id, digest: `sha256:${'0'.repeat(64)}` };
    const twice = await bulk('operator2', 'approve', [wrong, { id: action.id }]);
    expect(words(twice)).toEqual(['409 DigestMismatch', '200 approved']);
  });

  test('holds each to the version and the content that was looked at', async () => {
    const [a, b, c, d, e] = await submitMany(5);
    if (!a || !b || !c || !d || !e) throw new Error('not submitted');
    const answer = await bulk('operator', 'approve', [
      { id: a.id, digest: a.digest, etag: a.etag },
      { id: b.id, digest: a.digest },
      { id: c.id, etag: '"7"' },
      { id: d.id, etag: '3' },
      { id: d.id, digest: 'sha1:0' },
      { id: e.id, digest: null, etag: null },
    ]);
    expect(words(answer)).toEqual([
      '200 approved',
      '409 DigestMismatch',
      '412 PreconditionFailed',
      '400 InvalidRequest',
      '400 InvalidRequest',
      '200 approved',
    ]);
    expect(answer.value.map(({ error }) => error?.target)).toEqual([
      ...[undefined, undefined, undefined],
      ...['etag', 'digest', undefined],
    ]);
  });

  test('is refused as a whole where its form is wrong, and where the role is missing', async () => {
    const [action] = await submitMany(1);
    const items = [{ id: action?.id }];
    const refusedWith = async (body: object, target: string) =>
      expect(await api.post('operator', '/actions/approve', body)).toMatchObject({
        status: 400,
        body: { error: { code: 'InvalidRequest', target } },
      });
    await refusedWith({}, 'items');
    await refusedWith({ items: [] }, 'items');
    await refusedWith({ items: Array.from({ length: 101 }, () => ({ id: nothing })) }, 'items');
    await refusedWith({ items: [...items, {}] }, 'items.1.id');
    await refusedWith({ items: [...items, { id: 7 }] }, 'items.1.id');
    await refusedWith({ items: [...items, nothing] }, 'items.1');
    await refusedWith({ items: [{ ...items[0], comment: 'x' }] }, 'items.0.comment');
    await refusedWith({ items, onBehalfOf: { name: 'x' } }, 'onBehalfOf');
    await refusedWith({ items, comment: '\u0007' }, 'comment');
    const conditional = await api.post('operator', '/actions/approve', { items }, { 'if-match': '"1"' });
    expect(conditional).toMatchObject({ status: 400, body: { error: { target: 'If-Match' } } });
    expect(await api.post('reader', '/actions/approve', { items })).toMatchObject({ status: 403, code: 'MissingRole' });
    expect(await api.post('operator', '/actions/undo', { items })).toMatchObject({ status: 403, code: 'MissingRole' });
    expect((await api.view('reader', { id: action?.id ?? '' })).status).toBe('pending');
  });

  test('is passed on by a relay, as each single decision would be', async () => {
    const actions = await submitMany(2);
    const onBehalfOf = { name: 'Tom from Teams' };
    expect(await api.post('relay', '/actions/reject', { items: idsOf(actions) })).toMatchObject({
      status: 400,
      body: { error: { target: 'onBehalfOf' } },
    });
    const refused = await bulk('relay', 'reject', [{ id: nothing }], { onBehalfOf });
    expect(words(refused)).toEqual(['404 NotFound']);
    expect(words(await bulk('relay', 'reject', idsOf(actions), { onBehalfOf }))).toEqual([
      '200 rejected',
      '200 rejected',
    ]);
    expect(await api.view('reader', { id: actions[0]?.id ?? '' })).toMatchObject({
      approval: { votes: [{ by: { role: 'DecisionRelay', onBehalfOf } }] },
    });
  });

  test('comes twice at the same time: each action is decided once, and both hear how', async () => {
    const actions = await submitMany(12);
    const items = idsOf(actions);
    const both = await Promise.all([
      bulk('operator', 'approve', items),
      bulk('operator2', 'reject', items.toReversed()),
      bulk('operator', 'approve', items),
    ]);
    const [approvals, rejections, repeated] = both;
    const approvedAt = (n: number) => words(approvals)[n] !== '409 AlreadyDecided';
    for (const [n, action] of actions.entries()) {
      const types = (await batchesIn(action)).map(([type]) => type);
      expect(types.slice(0, 2)).toEqual(['Submitted', approvedAt(n) ? 'Approved' : 'Rejected']);
      expect(repeated.value[n]?.status).toBe(approvals.value[n]?.status);
      expect(rejections.value[actions.length - 1 - n]?.status).toBe(approvedAt(n) ? 409 : 200);
    }
  });
});

describe('an undo of one file’s quarantine over many devices', () => {
  const sha1 = 'a'.repeat(40);
  test('is one request, approved by somebody else with another one', async () => {
    const quarantine = () => ({
      ...{ kind: 'stopAndQuarantineFile', parameters: { sha1 }, tags: ['payroll.exe'] },
      entity: { kind: 'device', id: randomUUID(), name: `laptop-${randomUUID()}` },
    });
    const actions = await Promise.all(Array.from({ length: 9 }, () => api.submit('submitter', quarantine())));
    const scan = await api.submit('submitter', { kind: 'runAntivirusScan', entity: { kind: 'device', id: 'x' } });
    await bulk('operator', 'approve', idsOf(actions));
    for (const action of actions) await api.until('succeeded', action);

    // Found by what they have in common, as an administrator would.
    const [page] = await api.pages('administrator', '/actions', { tag: 'payroll.exe', status: 'succeeded' });
    const found = page?.value ?? [];
    expect(found.map(({ id }) => id).sort()).toEqual(actions.map(({ id }) => id).sort());
    const items = [...found.map(({ id, digest, etag }) => ({ id, digest, etag })), { id: scan.id }];
    const undone = await bulk('administrator', 'undo', items, { comment: 'payroll.exe is ours' });
    expect(words(undone)).toEqual([...found.map(() => '201 pending'), '409 NotReversible']);
    const reversals = undone.value.flatMap(({ action }) => action ?? []);
    for (const [n, reversal] of reversals.entries()) {
      expect(reversal).toMatchObject({
        ...{ kind: 'restoreQuarantinedFile', parameters: { sha1 }, undoOf: found[n]?.id, entity: found[n]?.entity },
        ...{ reason: 'payroll.exe is ours', source: 'undo' },
      });
      expect(await batchesIn(reversal)).toEqual([['Submitted', undone.batchId]]);
      expect((await batchesIn({ id: found[n]?.id ?? '' })).at(-1)).toEqual(['Undone', undone.batchId]);
    }
    const again = await bulk('administrator', 'undo', items, { comment: 'payroll.exe is ours' });
    expect(words(again)).toEqual([...found.map(() => '200 pending'), '409 NotReversible']);
    expect(again.value.map(({ action }) => action?.id)).toEqual(undone.value.map(({ action }) => action?.id));
    expect(words(await bulk('administrator', 'approve', idsOf(reversals)))).toEqual(
      reversals.map(() => '403 OwnProposal'),
    );
    expect(words(await bulk('operator', 'approve', idsOf(reversals)))).toEqual(reversals.map(() => '200 approved'));
    for (const reversal of reversals) await api.until('succeeded', reversal);
  });
});

test('the answer stays under 2 MiB: the last actions are told by their ids alone', async () => {
  const reason = '🔥'.repeat(1990);
  const actions = await submitMany(100, { reason, tags: ['tier0'] });
  const items = idsOf(actions);
  const rejected = await api.post('operator', '/actions/reject', { items, comment: reason });
  expect(Buffer.byteLength(rejected.text)).toBeLessThan(2 * 1024 * 1024);
  const { value } = results.parse(rejected.body);
  expect(value.map(({ id, status }) => ({ id, status }))).toEqual(items.map(({ id }) => ({ id, status: 200 })));
  const short = value.filter(({ action }) => action === undefined).length;
  expect(value.slice(0, items.length - short).every(({ action }) => action !== undefined)).toBe(true);
  expect(short).toBeGreaterThan(0);
});
