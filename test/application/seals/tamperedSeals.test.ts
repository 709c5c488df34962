import { beforeEach, describe, expect, it } from 'vitest';
import { keyOfSeal } from '../../../src/adapters/tables/seals/keys.ts';
import { sealFeeds } from '../../../src/application/seals/sealFeeds.ts';
import { sealOver } from '../../../src/domain/history/seal.ts';
import { day } from '../../../src/domain/values/time.ts';
import type { World } from '../../support/deps.ts';
import { otherVoter, type SealedStory, sealedStory } from '../../support/sealedStory.ts';
import { sealed } from '../../support/seals.ts';

// Somebody who may write to the table, and knows our code, goes for the seals themselves.

let world: World;
let attack: SealedStory['attack'];
let found: SealedStory['found'];
let copies: SealedStory['copies'];
let [one, three] = ['', ''];
beforeEach(async () => {
  ({ world, attack, found, copies, one, three } = await sealedStory());
});

describe('The seals show of themselves', () => {
  it('that one was removed from the middle', async () => {
    await attack.removeSeal(2, { leaves: true });
    expect(await found()).toEqual({ type: 'SealMissing', seal: 2 });
    await attack.removeSeal(1, { leaves: true });
    expect(await found()).toEqual({ type: 'SealMissing', seal: 1 });
  });

  it('that the newest was removed, where its leaves were left', async () => {
    await attack.removeSeal(3, { leaves: false });
    expect(await found()).toEqual({ type: 'SealMissing', seal: 3 });
  });

  it('that leaves were edited, or are gone', async () => {
    const [leaf, ...others] = await world.deps.store.loadLeaves(world.tenant, 2);
    if (!leaf) throw new Error('it has leaves');
    const edited = {
      schema: 1,
      leaves: JSON.stringify([{ ...leaf, row: { ...leaf.row, type: 'Succeeded' } }, ...others]),
    };
    await attack.put(keyOfSeal.leaves(2, 1), edited);
    expect(await found()).toEqual({ type: 'SealFaulty', seal: 2, fault: 'leavesAltered' });
    await attack.put(keyOfSeal.leaves(2, 1), { schema: 1, leaves: '{' });
    expect(await found()).toEqual({ type: 'SealUnreadable', seal: 2 });
    await attack.remove(keyOfSeal.leaves(2, 1));
    expect(await found()).toEqual({ type: 'SealFaulty', seal: 2, fault: 'leavesAltered' });
  });

  it.each([
    ['its time', { createdAt: 7 }],
    ['its number, to hide those behind it', { number: 1 }],
    ['its tenant', { tenant: 'another' }],
  ])('that one was edited: %s', async (_, over) => {
    const seal = await world.deps.store.loadSeal(world.tenant, 3);
    await attack.put(keyOfSeal.seal(3), { schema: 1, seal: JSON.stringify({ ...seal, ...over }) });
    expect(await found()).toEqual({ type: 'SealFaulty', seal: 3, fault: 'altered' });
  });

  it('that it is another tenant’s, with a hash of its own', async () => {
    const { deps, tenant } = world;
    const [previous, third] = [await deps.store.loadSeal(tenant, 2), await deps.store.loadSeal(tenant, 3)];
    const leaves = await deps.store.loadLeaves(tenant, 3);
    const made = { tenant: 'another', createdAt: third?.createdAt ?? 0, previous };
    await attack.putSeal(sealOver(leaves, made, deps.sha256), leaves);
    expect(await found()).toEqual({ type: 'SealFaulty', seal: 3, fault: 'altered' });
  });

  it('that one was edited and given a new hash, where the later ones were not', async () => {
    const { deps, tenant } = world;
    const [first, third] = [await deps.store.loadSeal(tenant, 1), await deps.store.loadSeal(tenant, 3)];
    if (!first || !third) throw new Error('they are there');
    await attack.reseal(2, leaves => leaves.filter((_, index) => index !== 1));
    await attack.putSeal(third, await deps.store.loadLeaves(tenant, 3));
    expect(await found()).toMatchObject({ type: 'FeedRowAdded', seal: 2 });
    world.clock.pass(36 * day);
    await attack.removeAll(key => key.startsWith('feed_'));
    expect(await found()).toEqual({ type: 'SealFaulty', seal: 3, fault: 'unchained' });
  });
});

describe('Only the immutable copy shows', () => {
  it('that the newest seal was removed with its leaves', async () => {
    await attack.removeSeal(3, { leaves: true });
    expect(await found(true)).toEqual({ type: 'SealMissing', seal: 3, copied: true });
    // Without it the limit is reported: what was sealed is now called unsealed.
    expect(await found()).toMatchObject({ seals: 2, newest: { number: 2 }, copied: 0, unsealed: 2 });
  });

  it('that a history and its feed were rewritten, and all seals from there on made anew', async () => {
    await attack.rewrite(one, otherVoter, { feed: true });
    const feed = await world.deps.store.feedThrough(world.tenant, '', 'feed`');
    const byKey = new Map(feed.map(leaf => [leaf.key, leaf]));
    for (const number of [1, 2, 3])
      await attack.reseal(number, leaves => leaves.map(leaf => byKey.get(leaf.key) ?? leaf));
    expect(await found(true)).toEqual({ type: 'SealNotAsCopied', seal: 1 });
    expect(await found()).toMatchObject({ seals: 3, copied: 0 });
  });

  it('that the newest seal was replaced by another, and the timer tells it in the same hour', async () => {
    const { deps, tenant } = world;
    await attack.cutOff(three, 0);
    await attack.removeSeal(3, { leaves: true });
    await sealed(world);
    expect(await found(true)).toMatchObject({ type: 'SealNotAsCopied', seal: 3 });
    expect(await found()).toMatchObject({ seals: 3 });
    const told = { message: expect.stringContaining('not what was made'), fields: { tenant, seal: 3 } };
    expect(deps.logged.filter(({ level }) => level === 'error')).toMatchObject([told]);
  });

  it('that all seals were removed, and the timer tells it', async () => {
    await attack.removeAll(key => key.startsWith('seal'));
    expect(await found(true)).toEqual({ type: 'SealMissing', seal: 3, copied: true });
    expect(await found()).toMatchObject({ seals: 0, changes: 0, unsealed: 7 });
    await sealFeeds(world.deps, [world.tenant]);
    expect(world.deps.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('and the copies are verified too: one that is missing before the newest, one that is no copy', async () => {
    const { tenant } = world;
    const name = `${tenant} 2`;
    const copy = copies.kept.get(name);
    copies.kept.delete(name);
    expect(await found(true)).toEqual({ type: 'CopyMissing', seal: 2 });
    if (copy) copies.kept.set(name, { ...copy, seal: { ...copy.seal, hash: 'sha256:0' } });
    expect(await found(true)).toEqual({ type: 'SealNotAsCopied', seal: 2 });
  });
});
