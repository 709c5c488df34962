import { parseArgs } from 'node:util';
import { commandLine, helpOption } from '../../local/commandLine.ts';
import { huntedBugs } from './manyMutants.ts';
import { type EndingOutline, manySeeds } from './manySeeds.ts';

import { simulate } from './simulate.ts';

const help = `Lives worlds with dying processes, lost answers and wrong clocks through, and holds the rules against each.

  npm run simulate [-- options]

  --seeds N   that many worlds (500)
  --seed S    from this seed (1) on; without --seeds that world's story
  --mutants   instead: the first of N seeds that finds each deliberate bug, as seeds.ts has them
  --help      this text

Exit code: 0 no rule was broken (each bug was found), 1 else, 2 it was not understood.
`;

const numberOf = (option: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${option} must be a whole number above 0, not '${text}'.`);
  return Number(text);
};

const { seeds, seed, hunting } = commandLine(help, () => {
  const options = { seeds: { type: 'string' }, seed: { type: 'string' }, mutants: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options: { ...options, ...helpOption } });
  const { mutants: hunting = false } = values;
  return { values, hunting, seeds: numberOf('--seeds', values.seeds), seed: numberOf('--seed', values.seed) };
});

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
  const broken: EndingOutline[] = [];
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

const hunt = async (most: number): Promise<boolean> => {
  const hunted = await huntedBugs(most);
  for (const { bug, seed } of hunted) console.log(`  ${JSON.stringify(bug)}: ${seed ?? 'none'},`);
  return hunted.every(({ seed }) => seed !== undefined);
};

const run = (): Promise<boolean> => {
  if (hunting) return hunt(seeds ?? 500);
  if (seed !== undefined && seeds === undefined) return tell(seed);
  return tellMany(seed ?? 1, seeds ?? 500);
};
process.exitCode = (await run()) ? 0 : 1;
