import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, actionIn, apiOf, isolation, type ShownAction } from '../support/api.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';

// How runs end, through queue and timer. The end of the entity's name tells the simulated provider what to do.

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp({
    settings: { SWEEP_SCHEDULE: '* * * * * *', REQUEUE_SECONDS: '1', PROVIDER_TIMEOUT_SECONDS: '2' },
  });
  api = apiOf(app);
});
afterAll(() => app.stop());

const approved = async (name: string): Promise<ShownAction> => {
  const action = await api.submit('submitter', isolation(name));
  expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 200, body: { status: 'approved' } });
  return action;
};
const typesOf = async (action: { id: string }) => (await api.history('reader', action)).map(({ type }) => type);

describe.concurrent('a run', () => {
  test('that fails is over until a person retries, at most three times', async () => {
    const action = await approved('desktop#fail');
    for (let retries = 0; retries < 3; retries++) {
      const failed = await api.until('failed', action);
      expect(failed.execution).toMatchObject({ attempts: retries + 1, message: expect.any(String) });
      expect(await api.ask('operator2', 'retry', action)).toMatchObject({ status: 200, body: { status: 'approved' } });
    }
    await api.until('failed', action);
    expect(await api.ask('operator', 'retry', action)).toMatchObject({ status: 409, code: 'RetriesUsedUp' });
    expect((await api.view('reader', action)).approval).toMatchObject({ granted: 1 });
  });

  test('that fails once succeeds after a retry, on the same approval', async () => {
    const action = await approved('desktop#flaky');
    await api.until('failed', action);
    expect(await api.ask('reader', 'retry', action)).toMatchObject({ status: 403 });
    await api.ask('operator', 'retry', action, { comment: 'The sensor is back' });
    const done = await api.until('succeeded', action);
    expect(done).toMatchObject({ execution: { attempts: 2, retries: 1 } });
    expect(await typesOf(action)).toEqual([
      ...['Submitted', 'Approved', 'ExecutionStarted', 'Failed'],
      ...['Retried', 'ExecutionStarted', 'Succeeded'],
    ]);
    expect(await api.ask('operator', 'retry', action)).toMatchObject({ status: 409, code: 'NotFailed' });
  });

  test('that may not be retried while another open action has the entity', async () => {
    const action = await approved('desktop#fail');
    await api.until('failed', action);
    const { kind, entity } = action;
    const other = await api.submit('submitter', { kind, entity });
    expect(await api.ask('operator', 'retry', action)).toMatchObject({ status: 409, code: 'DuplicateOpenAction' });
    await api.ask('operator', 'reject', other);
    await api.submit('submitter', { kind: 'releaseDevice', entity });
    expect(await api.ask('operator', 'retry', action)).toMatchObject({ status: 409, code: 'ConflictingOpenAction' });
  });

  test('that is put off comes back by itself', async () => {
    const action = await approved('desktop#later');
    const done = await api.until('succeeded', action, 25_000);
    expect(done).toMatchObject({ execution: { attempts: 2 } });
    expect(await typesOf(action)).toEqual([
      ...['Submitted', 'Approved', 'ExecutionStarted', 'Postponed', 'ExecutionStarted', 'Succeeded'],
    ]);
  });

  test('that the back end takes its time over is asked about until it is done', async () => {
    const action = await approved('desktop#slow');
    const running = await api.until('running', action);
    expect(running).toMatchObject({ execution: { operationId: expect.any(String) } });
    expect(running.execution).not.toHaveProperty('finishedAt');
    expect(await api.ask('operator', 'cancel', action)).toMatchObject({ status: 409, code: 'AlreadyExecuting' });
    const inProgress = await api.get('reader', '/actions', { view: 'inProgress', entityId: action.entity.id });
    expect(inProgress.body).toMatchObject({ value: [{ id: action.id, status: 'running' }] });
    const done = await api.until('succeeded', action, 29_000);
    expect(done).toMatchObject({ execution: { attempts: 1, finishedAt: expect.any(String) } });
    expect(await typesOf(action)).toEqual(['Submitted', 'Approved', 'ExecutionStarted', 'RunAccepted', 'Succeeded']);
  });

  test('that reached some of it says so', async () => {
    await api.until('partiallySucceeded', await approved('desktop#partial'));
  });

  test('that does not answer in time is unknown, and being harmless it is tried again later', async ({ expect }) => {
    const action = await approved('desktop#silent');
    await expect.poll(() => typesOf(action), { timeout: 15_000 }).toContain('RunLost');
    expect(await api.view('reader', action)).toMatchObject({ status: 'approved', execution: { attempts: 1 } });
  });
});

describe.concurrent('a target that has changed', () => {
  test('stops the run and waits for an administrator, whose answer stands', async () => {
    const action = await approved('desktop#changed');
    const stuck = await api.until('needsAttention', action);
    expect(stuck).toMatchObject({ problem: expect.stringContaining('Nothing was run') });
    const resolution = { outcome: 'succeeded', comment: 'Isolated by hand' };
    expect(await api.ask('operator', 'resolve', action, resolution)).toMatchObject({ code: 'MissingRole' });
    expect(await api.ask('administrator', 'resolve', action, { outcome: 'succeeded' })).toMatchObject({
      status: 400,
      code: 'CommentRequired',
    });
    expect(await api.ask('operator', 'retry', action)).toMatchObject({ status: 409, code: 'NotFailed' });
    const resolved = actionIn(await api.ask('administrator', 'resolve', action, resolution));
    expect(resolved.status).toBe('succeeded');
    expect(await api.ask('administrator', 'resolve', action, resolution)).toMatchObject({ status: 200 });
    expect(await api.ask('administrator', 'resolve', action, { ...resolution, outcome: 'failed' })).toMatchObject({
      status: 409,
      code: 'NothingToResolve',
    });
  });

  test('that did not run can be retried', async () => {
    const action = await approved('desktop#changed');
    await api.until('needsAttention', action);
    const outcome = { outcome: 'didNotRun', comment: 'The id was reused' };
    expect(await api.ask('global', 'resolve', action, outcome)).toMatchObject({ body: { status: 'failed' } });
    expect(await api.ask('operator', 'retry', action)).toMatchObject({ status: 200 });
    await api.until('needsAttention', action);
  });
});
