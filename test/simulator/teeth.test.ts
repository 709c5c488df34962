import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';
import { mutated } from './mutate.ts';
import { type Ending, simulate } from './simulate.ts';
import type { Subject } from './subject.ts';

/** How far to look when a seed finds its bug no more, because the product asks for things in another order now. */
const furthest = 300;

const finding = async (subject: Subject, seed: number): Promise<Ending | undefined> => {
  for (const next of [seed, ...Array.from({ length: furthest }, (_, i) => i + 1)]) {
    const ending = await simulate(next, subject);
    if (ending.violations.length > 0) return ending;
  }
  return undefined;
};

describe('The simulator finds each deliberate bug', () => {
  it.each(mutants)('$bug', { timeout: 120_000 }, async mutant => {
    const subject = await mutated(mutant);

    const found = await finding(subject, mutant.seed);

    expect(found?.violations[0]?.rule).toBeTypeOf('string');
    // It is the bug that was found: without it the same world is sound.
    const sound = await simulate(found?.seed ?? 1);
    expect(sound.violations).toEqual([]);
  });

  it('and a bug whose text is not in the source any more is an error, not a pass', async () => {
    const edits = [{ file: 'src/domain/actions/decide.ts', find: 'no such text', replace: '' }];

    await expect(mutated({ bug: 'nothing', edits })).rejects.toThrow('no such text');
  });
});
