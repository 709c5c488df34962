import { parseArgs } from 'node:util';
import { type InvestigationOutline, manySeeds } from './manySeeds.ts';
import { mutants } from './mutants.ts';
import { firstSeedThatFinds } from './mutate.ts';
import { simulate } from './simulate.ts';

// node test/simulator/run.ts --seeds N [--seed S]   N worlds, from seed S (1) on; with --seed alone: that world's story
// node test/simulator/run.ts --mutants [--seeds N]  the first of N seeds that finds each deliberate bug

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, mutants: { type: 'boolean', default: false } },
});
const numberOf = (text: string | undefined, usual: number): number => {
  const number = Number(text ?? usual);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text} is no whole number above 0`);
  return number;
};

/** Tells a world from its seed, twice, and says whether both were the same. */
const tell = async (seed: number): Promise<boolean> => {
  const [ending, again] = [await simulate(seed), await simulate(seed)];
  console.log(ending.lines.join('\n'));
  console.log(`\nseed ${seed}, trace ${ending.hash}; played again: ${again.hash}`);
  for (const { rule, detail } of ending.violations) console.log(`BROKEN: ${rule}: ${detail}`);
  return ending.violations.length === 0 && ending.hash === again.hash;
};

const tellMany = async (first: number, count: number): Promise<boolean> => {
  const reached: Record<string, number> = {};
  const broken: InvestigationOutline[] = [];
  let done = 0;
  await manySeeds(first, count, ending => {
    for (const [what, times] of Object.entries(ending.reached)) reached[what] = (reached[what] ?? 0) + times;
    if (ending.violations.length > 0) {
      broken.push(ending);
      console.log(
        `seed ${ending.seed}: ${ending.violations.map(({ rule, detail }) => `${rule}: ${detail}`).join('; ')}`,
      );
    }
    done += 1;
    if (done % 500 === 0) console.log(`${done} of ${count} worlds, ${broken.length} with a broken rule`);
  });
  console.log(`${count} worlds, seeds ${first} to ${first + count - 1}: ${broken.length} with a broken rule`);
  console.log(
    Object.entries(reached)
      .sort()
      .map(([what, times]) => `${what} ${times}`)
      .join(' · '),
  );
  const [worst] = broken.toSorted((a, b) => a.seed - b.seed);
  return worst === undefined || tell(worst.seed);
};

const hunt = async (seeds: number): Promise<boolean> => {
  let found = 0;
  console.log('| deliberate bug | seed | rule that broke |\n|---|---|---|');
  for (const mutant of mutants) {
    const ending = await firstSeedThatFinds(mutant, seeds);
    if (ending) found += 1;
    console.log(`| ${mutant.bug} | ${ending?.seed ?? '-'} | ${ending?.violations[0]?.rule ?? 'not found'} |`);
  }
  return found === mutants.length;
};

const run = (): Promise<boolean> => {
  if (values.mutants) return hunt(numberOf(values.seeds, 500));
  if (values.seed !== undefined && values.seeds === undefined) return tell(numberOf(values.seed, 1));
  return tellMany(numberOf(values.seed, 1), numberOf(values.seeds, 500));
};
process.exitCode = (await run()) ? 0 : 1;
