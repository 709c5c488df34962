import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { personas } from '../../../local/identity/personas.ts';
import { type Api, actionIn, apiOf, isolation, listIn } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('story'));
});

/** RFC 8785 for what our JSON holds: properties in order, no blanks. Ours, not the app's: an auditor would write it so. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const properties = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${properties.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
};
const hashOf = (value: unknown) => `sha256:${createHash('sha256').update(canonical(value)).digest('hex')}`;

test('the main job: proposed, seen, refused to a reader, approved, executed, and on record', async () => {
  const investigation = {
    id: `Inv-${randomUUID()}`,
    title: 'Ransomware activity',
    url: 'https://security.example/inv',
  };
  const proposal = isolation('desktop-42', {
    investigation,
    externalId: `inv-77/${randomUUID()}`,
    severity: 'high',
    verdict: 'malicious',
    reason: 'Ransomware behaviour observed',
    detectionSource: 'Defender for Endpoint',
    alerts: [{ id: 'AL-3', title: 'Files encrypted' }],
  });

  const submitted = await api.submit('submitter', proposal);
  expect(submitted).toMatchObject({
    status: 'pending',
    title: 'Isolate device desktop-42 (full)',
    source: 'automated',
    parameters: { isolationType: 'full' },
    submittedBy: { id: personas.submitter.oid, name: 'detections', type: 'application' },
    approval: { required: 1, granted: 0, votes: [] },
    investigation: { id: investigation.id.toLowerCase() },
    alerts: [{ id: 'al-3', title: 'Files encrypted' }],
    review: { place: 'here' },
  });

  const pending = listIn(await api.get('operator', '/actions', { view: 'pending', investigationId: investigation.id }));
  expect(pending.value.map(({ id }) => id)).toEqual([submitted.id]);

  const refused = await api.ask('reader', 'approve', submitted);
  expect(refused).toMatchObject({ status: 403, code: 'MissingRole' });
  expect((await api.view('reader', submitted)).allowedOperations?.['approve']).toEqual({
    allowed: false,
    reason: 'MissingRole',
    message: z.object({ error: z.object({ message: z.string() }) }).parse(refused.body).error.message,
  });

  const seen = await api.view('operator', submitted);
  expect(seen.allowedOperations?.['approve']).toEqual({ allowed: true });
  const approved = actionIn(
    await api.ask('operator', 'approve', seen, { digest: seen.digest, comment: 'Isolate it now' }),
  );
  expect(approved).toMatchObject({ status: 'approved', approval: { granted: 1 }, decision: { outcome: 'approved' } });
  expect(approved).not.toHaveProperty('execution');

  const done = await api.until('succeeded', submitted);
  expect(done).toMatchObject({
    execution: { provider: 'simulated', attempts: 1, startedAt: expect.any(String), finishedAt: expect.any(String) },
    approval: {
      votes: [
        {
          by: {
            id: personas.operator.oid,
            name: 'Olivia Operator',
            type: 'user',
            role: 'SecurityOperator',
            claim: 'roles',
          },
          decision: 'approve',
          comment: 'Isolate it now',
        },
      ],
    },
  });

  const verified = await api.get('reader', `/actions/${submitted.id}/history`, { verify: 'true' });
  expect(verified.body).toMatchObject({ verification: { intact: true } });
  const entries = await api.history('reader', submitted);
  expect(entries.map(({ sequence, type }) => [sequence, type])).toEqual([
    [1, 'Submitted'],
    [2, 'Approved'],
    [3, 'ExecutionStarted'],
    [4, 'Succeeded'],
  ]);

  const again = await api.post('submitter', '/actions', proposal);
  expect(again).toMatchObject({ status: 200, body: { id: submitted.id, status: 'succeeded' } });
});

test('whoever reads a history can verify it without trusting the server', async () => {
  const action = await api.submit('submitter', isolation());
  await api.ask('operator', 'reject', action, { comment: 'It is the build server' });
  const entries = await api.history('reader', action);
  expect(entries.map(({ type }) => type)).toEqual(['Submitted', 'Rejected']);
  let previous = `sha256:${'0'.repeat(64)}`;
  for (const { hash, ...entry } of entries) {
    expect(entry.previousHash).toBe(previous);
    expect(hashOf(entry)).toBe(hash);
    previous = hash;
  }
});

test('the digest is over kind, entity and parameters, as documented', async () => {
  const entity = { kind: 'device', id: 'a9c1', name: 'desktop-42', deviceGroup: 'Finance' };
  const { digest } = await api.submit('submitter', { kind: 'isolateDevice', entity });
  expect(digest).toBe('sha256:b016ea02b694c294db44220e4545a6b5268c2f9310e356b95e1582b44e8e83b3');
  const upper = { kind: 'user', id: `U-${randomUUID()}` };
  const { digest: withoutParameters } = await api.submit('submitter', { kind: 'disableUser', entity: upper });
  expect(withoutParameters).toBe(
    hashOf({ kind: 'disableUser', entity: { ...upper, id: upper.id.toLowerCase() }, parameters: {} }),
  );
});

describe('working on it', () => {
  test('comments and assignments are on record', async () => {
    const action = await api.submit('submitter', isolation());
    expect(await api.ask('operator', 'comment', action, { comment: 'Asked the owner.\nWaiting.' })).toMatchObject({
      status: 200,
    });
    await api.ask('operator', 'comment', action, { comment: 'Asked the owner.\nWaiting.' });
    const to = { id: personas.operator2.oid, name: 'Oscar' };
    expect(await api.ask('operator', 'assign', action, { to })).toMatchObject({ body: { assignedTo: to } });
    const unassigned = await api.ask('operator', 'assign', action, { to: null });
    expect(unassigned.status).toBe(200);
    expect(unassigned.body).not.toHaveProperty('assignedTo');
    expect((await api.history('reader', action)).map(({ type }) => type)).toEqual([
      'Submitted',
      'Commented',
      'Commented',
      'Assigned',
      'Assigned',
    ]);
    await api.ask('operator', 'reject', action);
    expect(await api.ask('operator', 'assign', action, { to })).toMatchObject({ status: 409, code: 'Ended' });
    expect(await api.ask('operator', 'comment', action, { comment: 'Too late' })).toMatchObject({ status: 200 });
  });
});

describe('submitting', () => {
  test('other content under the same external id is refused, another submitter may use that id', async () => {
    const externalId = randomUUID();
    const proposal = isolation('desktop-7', { externalId });
    const { id } = await api.submit('submitter', proposal);
    expect(await api.post('submitter', '/actions', { ...proposal, reason: 'another' })).toMatchObject({
      status: 409,
      code: 'ExternalIdInUse',
      body: { error: { innererror: { id, status: 'pending' } } },
    });
    // Defaults filled in, and `allowDuplicate`, make no difference.
    const same = { ...proposal, severity: 'medium', parameters: { isolationType: 'full' }, allowDuplicate: true };
    expect(await api.post('submitter', '/actions', same)).toMatchObject({ status: 200, body: { id } });
    await api.submit('submitter2', isolation('desktop-8', { externalId }));
  });

  test('one open action per entity and group, unless duplicates are allowed', async () => {
    const proposal = isolation();
    const release = { kind: 'releaseDevice', entity: proposal.entity };
    const { id } = await api.submit('submitter', proposal);
    const inTheWay = { error: { innererror: { id, status: 'pending', etag: '"1"' } } };
    expect(await api.post('operator', '/actions', proposal)).toMatchObject({
      status: 409,
      code: 'DuplicateOpenAction',
      body: inTheWay,
    });
    expect(await api.post('operator', '/actions', release)).toMatchObject({
      status: 409,
      code: 'ConflictingOpenAction',
      body: inTheWay,
    });
    await api.submit('submitter', { ...release, allowDuplicate: true });
    await api.submit('submitter', { kind: 'runAntivirusScan', entity: proposal.entity });
    await api.ask('submitter', 'withdraw', { id });
    await api.submit('submitter', release);
  });

  test('nothing to remediate, unless it restores', async () => {
    const verdict = 'noThreatsFound';
    const proposal = isolation('desktop-9', { verdict });
    expect(await api.post('submitter', '/actions', proposal)).toMatchObject({
      status: 400,
      code: 'NothingToRemediate',
    });
    await api.submit('submitter', { ...proposal, kind: 'releaseDevice' });
  });

  test('many at once: each with its own result, in order, the first of two alike wins', async () => {
    const one = isolation('desktop-10', { externalId: randomUUID() });
    const items = [
      one,
      one,
      { ...isolation(), kind: 'explode' },
      7,
      null,
      [],
      isolation('desktop-11'),
      { ...one, severity: 'low' },
    ];
    const answer = await api.post('submitter', '/actions/submit', { items });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      value: [
        { index: 0, status: 201, action: { status: 'pending', title: 'Isolate device desktop-10 (full)' } },
        { index: 1, status: 200, action: { title: 'Isolate device desktop-10 (full)' } },
        { index: 2, status: 400, error: { code: 'InvalidRequest', target: 'kind' } },
        { index: 3, status: 400, error: { code: 'InvalidRequest', target: 'body' } },
        { index: 4, status: 400, error: { code: 'InvalidRequest' } },
        { index: 5, status: 400, error: { code: 'InvalidRequest' } },
        { index: 6, status: 201, action: { title: 'Isolate device desktop-11 (full)' } },
        { index: 7, status: 409, error: { code: 'ExternalIdInUse', innererror: { status: 'pending' } } },
      ],
    });
  });
});

describe('the lists of an investigation and an incident', () => {
  test('show their actions only, and take the other filters', async () => {
    const [investigation, incident] = [{ id: `inv-${randomUUID()}` }, { id: `inc-${randomUUID()}` }];
    const both = await api.submit('submitter', isolation('a', { investigation, incident }));
    const scan = await api.submit('submitter', { ...isolation('b', { investigation }), kind: 'runAntivirusScan' });
    const ids = async (path: string, query = {}) =>
      listIn(await api.get('reader', path, query)).value.map(({ id }) => id);
    expect(await ids(`/investigations/${investigation.id.toUpperCase()}/actions`)).toEqual([scan.id, both.id]);
    expect(await ids(`/investigations/${investigation.id}/actions`, { kind: 'isolateDevice' })).toEqual([both.id]);
    expect(await ids(`/incidents/${incident.id}/actions`)).toEqual([both.id]);
    expect(await ids('/incidents/none/actions')).toEqual([]);
    expect(await ids('/actions', { incidentId: incident.id, investigationId: 'none' })).toEqual([]);
    expect(await ids('/actions', { entityId: `${both.entity.id},${scan.entity.id}`, severity: 'medium,high' })).toEqual(
      [scan.id, both.id],
    );
  });
});
