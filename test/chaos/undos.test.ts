import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../local/emulator.ts';
import { type Action, isOpen } from '../../src/domain/actions/action.ts';
import { verifyHistory } from '../../src/domain/history/history.ts';
import {
  decides,
  depsOn,
  endOf,
  simulatedWorld,
  stored,
  story,
  submitted,
  type TestDeps,
  type World,
} from '../support/deps.ts';
import { aTransaction, type DroppingProxy, droppingProxy } from '../support/droppingProxy.ts';
import { anyFaults, inAnyOrder, untilAnswered } from '../support/inAnyOrder.ts';
import { carriedOut, carryOut, retries, undoes, undoIn, wordOf } from '../support/undos.ts';

const undosOf = async (deps: TestDeps, { tenant, entity }: Action): Promise<readonly Action[]> => {
  const filters = { entityId: [entity.id], source: ['undo'] } as const;
  const items = (await deps.store.list({ tenant, filters }, 50))?.items ?? [];
  return Promise.all(items.map(({ id }) => stored(deps, { tenant, id })));
};
/** Both histories hold, and each says what the other says. */
const expectLinked = async (deps: TestDeps, original: Action): Promise<readonly Action[]> => {
  const undos = await undosOf(deps, original);
  const now = await stored(deps, original);
  const histories = [now, ...undos].map(async action => {
    const entries = await deps.store.history(action.tenant, action.id);
    expect(verifyHistory(entries, action, deps.sha256)).toEqual({ intact: true });
    return entries;
  });
  const [entries = []] = await Promise.all(histories);
  const marks = entries.flatMap(({ event }) => (event.type === 'Undone' ? [event.undoneBy] : []));
  expect([...marks].sort()).toEqual(undos.map(({ id }) => id).sort());
  expect(now.undoneBy).toBe(marks.at(-1));
  for (const undo of undos) expect(undo.undoOf).toBe(original.id);
  // What is open or has succeeded is the one that the original names.
  const standing = undos.filter(undo => isOpen(undo) || undo.status === 'succeeded').map(({ id }) => id);
  expect(standing.length === 0 || (standing.length === 1 && standing[0] === now.undoneBy)).toBe(true);
  return undos;
};

describe('Whatever the order of requests, and whichever of them fail', () => {
  it('of several people who undo an action one does, and everybody hears of that one', async () => {
    const people = fc.array(fc.constantFrom('ada', 'ada', 'gwen', 'gus'), { minLength: 2, maxLength: 5 });
    const property = fc.asyncProperty(fc.scheduler(), people, anyFaults, async (scheduler, askers, coming) => {
      const world = simulatedWorld();
      const original = await carriedOut(world.deps, world.tenant);
      const all = askers.map(async who => {
        const undone = await untilAnswered(() => undoes(world.process(), original, who));
        return { who, word: wordOf(undone), id: undone.action?.id };
      });
      await inAnyOrder(world, scheduler, coming, all);
      const undos = await expectLinked(world.deps, original);
      expect(undos).toHaveLength(1);
      const [undo] = undos;
      for (const { who, word, id } of await Promise.all(all)) {
        expect(id).toBe(undo?.id);
        // Whose answer got lost hears it as a repetition.
        expect(who === undo?.submittedBy.id ? ['undone', 'existing'] : ['AlreadyUndone']).toContain(word);
      }
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('an undo that failed is retried or another one takes its place, never both', async () => {
    const wishes = fc.array(fc.constantFrom('retry', 'retry', 'undo', 'undo by another that is rejected'), {
      minLength: 2,
      maxLength: 5,
    });
    const seen = new Set<string>();
    const property = fc.asyncProperty(fc.scheduler(), wishes, anyFaults, async (scheduler, asked, coming) => {
      const world: World = simulatedWorld();
      const original = await carriedOut(world.deps, world.tenant);
      const first = undoIn(await undoes(world.deps, original));
      await carryOut(world.deps, first, { type: 'failed', message: 'No such machine.' });
      const all = asked.map(async wish => {
        const deps = world.process();
        if (wish === 'retry') return untilAnswered(async () => endOf(await retries(deps, first)));
        if (wish === 'undo') return untilAnswered(async () => wordOf(await undoes(deps, original)));
        const second = await untilAnswered(() => undoes(deps, original, 'gwen'));
        if (second.type === 'refused') return second.refusal.code;
        return untilAnswered(async () => endOf(await decides(deps, second.action, 'olivia', 'Reject')));
      });
      await inAnyOrder(world, scheduler, coming, all);
      const undos = await expectLinked(world.deps, original);
      expect(undos.filter(isOpen).length).toBeLessThanOrEqual(1);
      seen.add(undos.length === 1 ? 'retried' : 'undone anew');
    });
    await fc.assert(property, { numRuns: 80 });
    expect([...seen].sort()).toEqual(['retried', 'undone anew']);
  });
});

describe('With a network that drops answers after the write, over the real emulator', () => {
  let emulator: Emulator;
  let proxy: DroppingProxy;
  let deps: TestDeps;
  beforeAll(async () => {
    emulator = await startEmulator();
    proxy = await droppingProxy(emulator.connectionString);
    deps = depsOn(proxy);
    await submitted(deps, randomUUID());
  });
  afterAll(async () => {
    await proxy.stop();
    await emulator.stop();
  });

  it('an undo that was not heard of happened once, to both', async () => {
    const original = await carriedOut(deps, randomUUID());
    proxy.drop(aTransaction);
    const undone = await undoes(deps, original);
    expect(proxy.dropped()).toBe(1);
    expect(wordOf(undone)).toBe('undone');
    expect((await expectLinked(deps, original)).map(({ id }) => id)).toEqual([undoIn(undone).id]);
  });

  it('one of which nobody hears again is found when it is repeated', async () => {
    const original = await carriedOut(deps, randomUUID());
    // The transaction, and the question whether it happened; not what is read before it.
    const ofACommit = ({ path }: { readonly path: string }) => !/action_|safety_|filter=/.test(path);
    proxy.drop(...Array.from({ length: 6 }, () => ofACommit));
    await expect(undoes(deps, original)).rejects.toMatchObject({ name: 'StorageUnavailable' });
    expect(wordOf(await undoes(deps, original))).toBe('existing');
    expect(await expectLinked(deps, original)).toHaveLength(1);
    expect((await story(deps, original)).at(-1)).toBe('Undone');
  });

  it('ten people undo it at once: one does', async () => {
    const original = await carriedOut(deps, randomUUID());
    const who = Array.from({ length: 10 }, (_, n) => `admin-${n}`);
    const words = (await Promise.all(who.map(name => undoes(deps, original, name)))).map(wordOf);
    expect(words.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'AlreadyUndone'), 'undone']);
    expect(await expectLinked(deps, original)).toHaveLength(1);
  });
});
