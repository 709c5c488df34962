import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';
import { mutated } from './mutate.ts';
import { type Ending, simulate } from './simulate.ts';
import type { Subject } from './subject.ts';
import { soundSeeds } from './world.ts';

const finding = async (subject: Subject, seed: number): Promise<Ending | undefined> => {
  // A seed finds its bug no more when the product asks for things in another order now.
  for (const next of [seed, ...Array.from({ length: soundSeeds }, (_, i) => i + 1)]) {
    const ending = await simulate(next, subject);
    if (ending.violations.length > 0) return ending;
  }
  return undefined;
};

describe('The simulator finds each deliberate bug, by the rule that is there for it', () => {
  it.each(mutants)('$bug', { timeout: 120_000 }, async mutant => {
    const subject = await mutated(mutant);

    const found = await finding(subject, mutant.seed);

    const [first] = found?.violations ?? [];
    expect(`${first?.rule}: ${first?.detail}`).toContain(mutant.rule);
    // It is the bug that was found: simulator.test.ts lives these very worlds through without it, and they are sound.
    expect(found?.seed).toBeLessThanOrEqual(soundSeeds);
  });

  it('and a bug whose text is not in the source any more is an error, not a pass', async () => {
    const edits = [{ file: 'src/domain/actions/decide.ts', find: 'no such text', replace: '' }];

    await expect(mutated({ bug: 'nothing', edits })).rejects.toThrow('no such text');
  });
});
