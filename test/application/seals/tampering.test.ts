import { beforeEach, describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/adapters/tables/actions/keys.ts';
import { keyOfSafety } from '../../../src/adapters/tables/safety/keys.ts';
import type { Event } from '../../../src/domain/actions/event.ts';
import { inWords } from '../../../src/domain/history/broken.ts';
import { day, minute } from '../../../src/domain/values/time.ts';
import { decides, safetyIn, type World } from '../../support/deps.ts';
import { otherVoter, type SealedStory, sealedStory } from '../../support/sealedStory.ts';
import { sealed } from '../../support/seals.ts';

// Tampering for real: rows are changed in the table, by somebody who knows our code. Each is named, or the test says what
// cannot be known.

let world: World;
let attack: SealedStory['attack'];
let found: SealedStory['found'];
let [one, two, three, fresh] = ['', '', '', ''];
let recordKeys: readonly string[];
beforeEach(async () => {
  ({ world, attack, found, one, two, three, fresh, recordKeys } = await sealedStory());
});
const rejection = (event: Event): Event =>
  event.type === 'Rejected' ? { ...event, comment: 'another reason' } : event;

describe('Nobody touched anything', () => {
  it('and verification says how much is proven, and by what', async () => {
    const figures = { seals: 3, actions: 4, entries: 7, unsealed: 1, changes: 9 };
    expect(await found()).toMatchObject({ ...figures, copied: 0, newest: { number: 3 } });
    expect(await found(true)).toMatchObject({ ...figures, copied: 3 });
    expect(world.deps.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('and old rows of the feed are deleted: what was sealed of them is kept', async () => {
    world.clock.pass(36 * day);
    await attack.removeAll(key => key.startsWith('feed_'));
    expect(await found(true)).toMatchObject({ changes: 9, entries: 7 });
  });
});

describe('Without any seal the chain shows', () => {
  it('a row that was edited', async () => {
    const action = await world.deps.store.load(world.tenant, fresh);
    const row = (await world.rowsIn(world.tenant))[keyOf.action(fresh)];
    await attack.put(keyOf.action(fresh), { ...row, detail: JSON.stringify({ ...action?.action, severity: 'low' }) });
    expect(await found()).toEqual({ type: 'ActionDiffers', actionId: fresh, differing: ['severity'] });
  });

  it('an entry that was edited', async () => {
    await attack.editEntry(two, 2, entry => ({ ...entry, event: rejection(entry.event) }));
    expect(await found()).toEqual({ type: 'ChainBroken', actionId: two, sequence: 2 });
  });

  it('rows that cannot be read any more', async () => {
    const rows = await world.rowsIn(world.tenant);
    await attack.put(keyOf.history(fresh, 1), { ...rows[keyOf.history(fresh, 1)], entry: '{' });
    expect(await found()).toEqual({ type: 'HistoryUnreadable', actionId: fresh });
    await attack.put(keyOf.history(fresh, 1), rows[keyOf.history(fresh, 1)] ?? {});
    await attack.put(keyOf.action(fresh), { ...rows[keyOf.action(fresh)], schema: 2 });
    expect(await found()).toEqual({ type: 'ActionUnreadable', actionId: fresh });
  });

  it('a row, or a history, that is gone', async () => {
    const rows = await world.rowsIn(world.tenant);
    await attack.remove(keyOf.action(fresh));
    expect(await found()).toEqual({ type: 'ActionMissing', actionId: fresh });
    await attack.put(keyOf.action(fresh), rows[keyOf.action(fresh)] ?? {});
    await attack.remove(keyOf.history(fresh, 1));
    expect(await found()).toEqual({ type: 'HistoryMissing', actionId: fresh });
  });

  it('a row that was set back to what it was before', async () => {
    const before = (await world.rowsIn(world.tenant))[keyOf.action(fresh)];
    await decides(world.deps, { tenant: world.tenant, id: fresh }, 'olivia', 'Reject');
    await attack.put(keyOf.action(fresh), before ?? {});
    expect(await found()).toEqual({ type: 'ActionDiffers', actionId: fresh, differing: ['version'] });
  });
});

describe('A seal shows', () => {
  it('an entry that was edited, and everything after it consistently chained anew, with the action’s row', async () => {
    await attack.rewrite(one, otherVoter, { feed: false });
    expect(await found()).toEqual({ type: 'EntryNotAsSealed', actionId: one, sequence: 2, seal: 1 });
  });

  it('the same where the feed was rewritten too', async () => {
    await attack.rewrite(one, otherVoter, { feed: true });
    expect(await found()).toMatchObject({ type: 'FeedRowAltered', key: expect.stringContaining(one), seal: 1 });
  });

  it('the same where the feed has been deleted for its age', async () => {
    world.clock.pass(36 * day);
    await attack.rewrite(one, otherVoter, { feed: false });
    await attack.removeAll(key => key.startsWith('feed_'));
    expect(await found()).toEqual({ type: 'EntryNotAsSealed', actionId: one, sequence: 2, seal: 1 });
  });

  it('an entry that was deleted, in the middle and at the end', async () => {
    await attack.remove(keyOf.history(one, 2));
    expect(await found()).toEqual({ type: 'EntryMissing', actionId: one, sequence: 2, seal: 1 });
  });

  it('the newest entries cut off, with their rows of the feed, and the action as it was before', async () => {
    await attack.cutOff(two, 1);
    expect(await found()).toMatchObject({ type: 'FeedRowMissing', key: expect.stringContaining(two), seal: 2 });
    world.clock.pass(36 * day);
    await attack.removeAll(key => key.startsWith('feed_'));
    expect(await found()).toEqual({ type: 'EntryMissing', actionId: two, sequence: 2, seal: 2 });
  });

  it('not what was cut off before it was sealed: that is reported as unsealed, and nothing else can be said', async () => {
    await decides(world.deps, { tenant: world.tenant, id: fresh }, 'olivia', 'Reject');
    expect(await found(true)).toMatchObject({ unsealed: 2 });
    await attack.cutOff(fresh, 1);
    expect(await found(true)).toMatchObject({ unsealed: 1 });
  });

  it('an action that was removed with everything', async () => {
    world.clock.pass(36 * day);
    await attack.removeAll(key => key.includes(two) || key.startsWith('feed_'));
    expect(await found()).toEqual({ type: 'ActionGone', actionId: two, seal: 1 });
  });

  it('the whole histories of two actions exchanged', async () => {
    await attack.swap(two, three);
    expect(await found()).toMatchObject({ type: 'EntryNotAsSealed', actionId: two, sequence: 1, seal: 1 });
  });

  it('an action that was invented, in a time that is sealed', async () => {
    const { deps, tenant, clock } = world;
    const story = await deps.store.history(tenant, two);
    const now = clock.now();
    clock.to(now - 4 * minute);
    const id = deps.newId(clock.now());
    clock.to(now);
    const forged = story.map(({ event, ...entry }) => ({
      ...entry,
      event: event.type === 'Submitted' ? { ...event, action: { ...event.action, id } } : event,
    }));
    for (const entry of forged)
      await attack.put(keyOf.history(id, entry.sequence), { schema: 1, commitId: 'c', entry: JSON.stringify(entry) });
    expect(await found()).toEqual({ type: 'EntryNotSealed', actionId: id, sequence: 1 });
  });

  it('a row that was added to the feed later', async () => {
    const seal = await world.deps.store.loadSeal(world.tenant, 2);
    const key = `${seal?.after.slice(0, 18)}_zzz_000001`;
    await attack.put(key, { type: 'Approved', schema: 1 });
    expect(await found()).toEqual({ type: 'FeedRowAdded', key, seal: 2 });
  });

  it.each(['safety_000001', 'report_', 'investigation_'])('%s edited, and gone', async prefix => {
    const { tenant } = world;
    const key = recordKeys.find(each => each.startsWith(prefix)) ?? '';
    const row = (await world.rowsIn(tenant))[key] ?? {};
    const [name = ''] = ['safety', 'report', 'detail'].filter(each => each in row);
    const json = JSON.parse(String(row[name]));
    const [property = ''] = ['reason', 'timeZone', 'title'].filter(each => each in json);
    await attack.put(key, { ...row, [name]: JSON.stringify({ ...json, [property]: 'Another' }) });
    expect(await found()).toMatchObject({ type: 'RecordNotAsSealed', seal: 2, sequence: 1 });
    await attack.remove(key);
    expect(await found()).toMatchObject({ type: 'RecordGone', seal: 2, sequence: 1 });
  });

  it('safety settings of before, put back in the place of a version', async () => {
    await safetyIn(world.deps, world.tenant, { paused: false });
    await sealed(world);
    const [first, second] = [keyOfSafety.version(1), keyOfSafety.version(2)];
    await attack.put(second, (await world.rowsIn(world.tenant))[first] ?? {});
    expect(await found()).toMatchObject({ type: 'RecordNotAsSealed', owner: 'safety', sequence: 2, seal: 4 });
  });
});

describe('In words', () => {
  it('each break names its place', async () => {
    await attack.rewrite(one, otherVoter, { feed: false });
    const broken = await found();
    expect('type' in broken && inWords(broken)).toBe(
      `Entry 2 of action ${one} is not the one that seal 1 has: it was altered or exchanged, whatever its chain says.`,
    );
    await attack.removeAll(key => key.startsWith('feed_'));
    const gone = await found();
    expect('type' in gone && inWords(gone)).toMatch(
      /^Change 1 of \S+ \(2026-11-23T09:00:00\.000Z\) was removed from the change feed: seal 1 has it\.$/,
    );
  });
});
