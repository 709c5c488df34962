import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLimit } from '../../../src/application/actions/openLimit.ts';
import { readAction, readCounterpart } from '../../../src/application/actions/readActions.ts';
import { previewUndo } from '../../../src/application/actions/undoAction.ts';
import { isUnreadableRecord } from '../../../src/application/change/failures.ts';
import type { Action } from '../../../src/domain/actions/action.ts';
import { verifyHistory } from '../../../src/domain/history/history.ts';
import { day, minute } from '../../../src/domain/values/time.ts';
import {
  administrator,
  decides,
  endOf,
  operator,
  pipeline,
  proposal,
  safetyIn,
  simulatedWorld,
  stored,
  story,
  submitted,
  type World,
} from '../../support/deps.ts';
import { under } from '../../support/rules.ts';
import { carriedOut, carryOut, retries, undoes, undoIn, wordOf } from '../../support/undos.ts';

let world: World;
let tenant: string;
beforeEach(() => {
  world = simulatedWorld();
  tenant = world.tenant;
});

const historyOf = async (action: Action) => {
  const entries = await world.deps.store.history(tenant, action.id);
  expect(verifyHistory(entries, await stored(world.deps, action), world.deps.sha256)).toEqual({ intact: true });
  return entries;
};
const previewed = (action: Action, who = 'ada') =>
  previewUndo(world.deps, action.id, { by: administrator(tenant, who) });

describe('An undo', () => {
  it('is an action that waits for somebody else, and the two name each other, also in their histories', async () => {
    const { deps } = world;
    const original = await carriedOut(deps, tenant);
    world.clock.pass(minute);
    const undone = await undoes(deps, original, 'ada', { comment: 'It was a false alarm', batchId: 'batch-1' });
    const undo = await stored(deps, undoIn(undone));
    expect(undone).toMatchObject({ type: 'undone', action: { id: undo.id } });
    expect(undo).toMatchObject({
      ...{ kind: 'releaseDevice', status: 'pending', source: 'undo', undoOf: original.id },
      ...{ entity: original.entity, reason: 'It was a false alarm', createdAt: world.clock.now() },
      submittedBy: { id: 'ada', role: 'SecurityAdministrator' },
    });
    expect(await stored(deps, original)).toMatchObject({ status: 'succeeded', undoneBy: undo.id });

    const [submission] = await historyOf(undo);
    expect(submission?.event).toMatchObject({ type: 'Submitted', batchId: 'batch-1', action: { undoOf: original.id } });
    const mark = (await historyOf(original)).at(-1);
    expect(mark?.event).toMatchObject({
      ...{ type: 'Undone', undoneBy: undo.id, comment: 'It was a false alarm', batchId: 'batch-1' },
      ...{ by: { id: 'ada' }, at: submission?.event.at },
    });
    expect(mark?.commitId).toBe(submission?.commitId);
    expect(endOf(await decides(deps, undo, 'ada'))).toBe('OwnProposal');
    expect(await carryOut(deps, undo)).toMatchObject({ status: 'succeeded' });
  });

  it('is for administrators to see and ask for; what does not exist is not found', async () => {
    const nothing = { tenant, id: world.deps.newId(0) };
    expect(wordOf(await undoes(world.deps, nothing))).toBe('NotFound');
    expect(wordOf(await previewUndo(world.deps, nothing.id, { by: administrator(tenant) }))).toBe('NotFound');
    const action = await carriedOut(world.deps, tenant);
    expect(wordOf(await undoes(world.deps, { tenant: randomUUID(), id: action.id }))).toBe('NotFound');
  });

  it('writes nothing where another open action has the entity, and says which', async () => {
    const { deps } = world;
    const original = await carriedOut(deps, tenant);
    for (const [kind, code] of [
      ['isolateDevice', 'ConflictingOpenAction'],
      ['releaseDevice', 'DuplicateOpenAction'],
    ] as const) {
      const open = await submitted(deps, tenant, { kind, entity: original.entity });
      const before = await world.rowsIn(tenant);
      const refused = { refusal: { code, actionId: open.id }, action: { id: open.id, status: 'pending' } };
      expect(await undoes(deps, original)).toMatchObject(refused);
      expect(await previewed(original)).toMatchObject(refused);
      expect(await world.rowsIn(tenant)).toEqual(before);
      await decides(deps, open, 'olivia', 'Reject');
    }
    expect(wordOf(await undoes(deps, original))).toBe('undone');
  });

  it('of a protected target needs the approvals of two other administrators', async () => {
    const { deps, process } = world;
    const original = await carriedOut(deps, tenant);
    await safetyIn(deps, tenant, { protectedTargets: [{ kind: 'device', id: original.entity.id }] });
    const undo = undoIn(await undoes(process(), original));
    expect(undo.rule).toMatchObject({ approvals: 2, roles: ['SecurityAdministrator', 'GlobalAdministrator'] });
    expect(endOf(await decides(deps, undo, 'olivia'))).toBe('MissingRole');
  });

  it('counts among the open actions that one may have', async () => {
    const original = await carriedOut(world.deps, tenant);
    await submitted(world.deps, tenant);
    const deps = world.process(undefined, { openLimit: openLimit(1) });
    expect(wordOf(await undoes(deps, original, 'pipeline'))).toBe('TooManyRequests');
    expect(await story(deps, original)).not.toContain('Undone');
    expect(wordOf(await undoes(deps, original))).toBe('undone');
  });

  it('of a mail that was decided here is decided here, also when others are decided elsewhere by now', async () => {
    const mail = proposal({
      ...{ kind: 'softDeleteEmail', parameters: { recipient: 'ida@contoso.example' } },
      entity: { kind: 'email', id: 'mail-7', name: 'Invoice 17' },
    });
    const original = await carriedOut(world.process(undefined, { emailReview: 'here' }), tenant, mail);
    const deps = world.process(undefined, { emailReview: 'elsewhere' });
    const undo = undoIn(await undoes(deps, original));
    expect(undo).toMatchObject({ kind: 'moveEmailToInbox', review: { place: 'here' } });
    expect(undo.parameters).toEqual({ recipient: 'ida@contoso.example' });
    expect(await carryOut(deps, undo)).toMatchObject({ status: 'succeeded' });
  });

  it('is of the time of what it undoes where our clock is behind', async () => {
    const { deps, clock } = world;
    const original = await carriedOut(deps, tenant);
    const behind = world.process(() => clock.now() - 5000);
    const undo = undoIn(await undoes(behind, original));
    expect(undo.createdAt).toBe(original.lastModifiedAt);
    // The key is made of the id, the filter compares with keys.
    const query = { tenant, createdAfter: undo.createdAt, filters: { source: ['undo'] } } as const;
    expect((await deps.store.list(query, 10))?.items).toMatchObject([{ id: undo.id }]);
  });
});

describe('Asking again', () => {
  it('gives whoever asked what became of it, and tells everybody else which undo it is', async () => {
    const { deps } = world;
    const original = await carriedOut(deps, tenant);
    const undo = undoIn(await undoes(deps, original));
    const before = await world.rowsIn(tenant);
    expect(await undoes(deps, original)).toMatchObject({ type: 'existing', action: { id: undo.id } });
    expect(await previewed(original)).toMatchObject({ type: 'existing', action: { id: undo.id } });
    const refused = { refusal: { code: 'AlreadyUndone' }, action: { id: undo.id, status: 'pending' } };
    expect(await undoes(deps, original, 'gwen')).toMatchObject(refused);
    expect(await previewed(original, 'gwen')).toMatchObject(refused);
    expect(await world.rowsIn(tenant)).toEqual(before);
    await carryOut(deps, undo);
    expect(await undoes(deps, original)).toMatchObject({ type: 'existing', action: { status: 'succeeded' } });
  });

  it.each<[string, (undo: Action) => Promise<unknown>]>([
    ['was rejected', undo => decides(world.deps, undo, 'olivia', 'Reject')],
    ['failed', undo => carryOut(world.deps, undo, { type: 'failed', message: 'No such machine.' })],
    ['succeeded in part', undo => carryOut(world.deps, undo, { type: 'done', partially: true })],
  ])('is a new undo where the first one %s', async (_, ends) => {
    const { deps } = world;
    const original = await carriedOut(deps, tenant);
    const first = undoIn(await undoes(deps, original));
    await ends(first);
    const second = undoIn(await undoes(deps, original));
    expect(second.id).not.toBe(first.id);
    expect(await stored(deps, original)).toMatchObject({ undoneBy: second.id });
    expect((await story(deps, original)).filter(type => type === 'Undone')).toHaveLength(2);
    await historyOf(original);
  });

  it('is refused as long as the first one cannot be read', async () => {
    const { deps, table } = world;
    const original = await carriedOut(deps, tenant);
    const undo = undoIn(await undoes(deps, original));
    const rowKey = Object.keys(await world.rowsIn(tenant)).find(
      key => key.startsWith('action_') && key.endsWith(undo.id),
    );
    await table.updateEntity({ partitionKey: tenant, rowKey: rowKey ?? '', detail: '{"id":1}' }, 'Merge');
    await expect(undoes(deps, original, 'gwen')).rejects.toSatisfy(isUnreadableRecord);
    const read = await readAction(deps, administrator(tenant), original.id);
    if (read.type === 'refused') throw new Error(read.refusal.code);
    expect(await readCounterpart(deps, administrator(tenant), read.value)).toBeUndefined();
    expect(deps.logged).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: { tenant, actionId: undo.id } }),
    );
  });
});

describe('A preview', () => {
  it('is what an undo would submit, and writes nothing', async () => {
    const { deps } = world;
    const original = await carriedOut(deps, tenant);
    const before = await world.rowsIn(tenant);
    const preview = undoIn(await previewed(original));
    expect(await world.rowsIn(tenant)).toEqual(before);
    const undo = undoIn(await undoes(deps, original));
    expect({ ...preview, id: '', head: '' }).toEqual({ ...undo, id: '', head: '' });
  });

  it('is refused as the undo is', async () => {
    const failed = await carriedOut(world.deps, tenant, {}, { type: 'failed', message: 'No.' });
    const pending = await submitted(world.deps, tenant, { kind: 'runAntivirusScan' });
    expect([wordOf(await previewed(failed)), wordOf(await undoes(world.deps, failed))]).toEqual([
      'NotSucceeded',
      'NotSucceeded',
    ]);
    expect(wordOf(await previewed(pending))).toBe('NotReversible');
    const without = under(world.deps, { rules: [] });
    const original = await carriedOut(world.deps, tenant);
    const asked = { by: administrator(tenant) };
    expect(wordOf(await previewUndo(without, original.id, asked))).toBe('InvalidRequest');
    expect(wordOf(await undoes(without, original))).toBe('InvalidRequest');
    expect(await story(world.deps, original)).not.toContain('Undone');
  });
});

describe('A retry', () => {
  it('of an undo that failed runs it again, and the original names it still', async () => {
    const { deps } = world;
    const original = await carriedOut(deps, tenant);
    const undo = undoIn(await undoes(deps, original));
    await carryOut(deps, undo, { type: 'failed', message: 'No such machine.' });
    expect(endOf(await retries(deps, undo))).toBe('changed');
    expect(wordOf(await undoes(deps, original, 'gwen'))).toBe('AlreadyUndone');
    await historyOf(undo);
    await historyOf(original);
  });

  it('is refused once another undo has taken its place, whatever has become of that', async () => {
    const { deps } = world;
    const original = await carriedOut(deps, tenant);
    const first = undoIn(await undoes(deps, original));
    await carryOut(deps, first, { type: 'failed', message: 'No such machine.' });
    const second = undoIn(await undoes(deps, original, 'gwen'));
    expect(endOf(await retries(deps, first))).toBe('AlreadyUndone');
    await decides(deps, second, 'olivia', 'Reject');
    expect(endOf(await retries(deps, first))).toBe('AlreadyUndone');
    expect((await stored(deps, first)).status).toBe('failed');
  });

  it('of any other action costs nothing more', async () => {
    const failed = await carriedOut(world.deps, tenant, {}, { type: 'failed', message: 'No.' });
    expect(endOf(await retries(world.deps, failed))).toBe('changed');
    world.clock.pass(2 * day);
    expect(endOf(await retries(world.deps, failed))).toBe('NotFailed');
  });
});

describe('What depends on the other action of an undo', () => {
  it('is read only for those who decide such things', async () => {
    const { deps } = world;
    const original = await carriedOut(deps, tenant);
    const undo = undoIn(await undoes(deps, original));
    const now = await stored(deps, original);
    expect((await readCounterpart(deps, administrator(tenant), now))?.id).toBe(undo.id);
    expect(await readCounterpart(deps, operator(tenant), now)).toBeUndefined();
    expect(await readCounterpart(deps, pipeline(tenant), now)).toBeUndefined();
    const failed = await carryOut(deps, undo, { type: 'failed', message: 'No.' });
    expect((await readCounterpart(deps, operator(tenant), failed))?.id).toBe(original.id);
  });
});
