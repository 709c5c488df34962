import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';
import { mutated, worldThatFinds } from './mutate.ts';
import { seeds } from './seeds.ts';
import { soundSeeds } from './world.ts';

describe('The simulator finds each deliberate bug, by the rule that is there for it', () => {
  // A known seed takes a moment. Without it, whenever the product asks for things in another order, it may take minutes.
  it.each(mutants)('$bug', { timeout: 400_000 }, async mutant => {
    const found = await worldThatFinds(mutant, soundSeeds, seeds[mutant.bug]);

    // It is the bug that was found: simulator.test.ts lives these very worlds through without it, and they are sound.
    expect(found?.seed).toBeLessThanOrEqual(soundSeeds);
  });

  it('and each seed belongs to a bug', () => {
    const bugs = mutants.map(({ bug }) => bug);
    expect(Object.keys(seeds).filter(bug => !bugs.includes(bug))).toEqual([]);
    expect(bugs.filter((bug, index) => bugs.indexOf(bug) !== index)).toEqual([]);
  });

  it('and a bug whose text is not in the source any more is an error, not a pass', async () => {
    const edits = [{ file: 'src/domain/actions/decide.ts', find: 'no such text', replace: '' }];

    await expect(mutated({ bug: 'nothing', edits })).rejects.toThrow('no such text');
  });
});
