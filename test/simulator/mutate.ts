import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Mutant } from './mutants.ts';
import { type Ending, simulate } from './simulate.ts';
import type { Subject } from './subject.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Below node_modules, so that what the bundle leaves outside is found, and nobody commits it.
const place = join(root, 'node_modules/.cache/action-center-mutants');

/** The product with deliberate bugs put into it. Throws unless each text to replace is in its file exactly once. */
export const mutated = async ({ bug, edits }: Pick<Mutant, 'bug' | 'edits'>): Promise<Subject> => {
  await mkdir(place, { recursive: true });
  const outfile = join(place, `${bug.replace(/\W+/g, '-')}-${process.pid}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL('./subject.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
    plugins: [replacing(edits)],
  });
  const { subject }: { subject: Subject } = await import(pathToFileURL(outfile).href);
  return subject;
};

const replacing = (edits: Mutant['edits']): Plugin => ({
  name: 'replacing',
  setup: ({ onLoad, onEnd }) => {
    const done = new Set<string>();
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const here = edits.filter(edit => path === join(root, edit.file));
      if (here.length === 0) return undefined;
      let contents = await readFile(path, 'utf8');
      for (const { file, find, replace } of here) {
        const count = contents.split(find).length - 1;
        if (count !== 1) return { errors: [{ text: `${file} has ${JSON.stringify(find)} ${count} times` }] };
        contents = contents.replace(find, () => replace);
        done.add(file);
      }
      return { contents, loader: 'ts' };
    });
    onEnd(() => {
      const missing = edits.filter(({ file }) => !done.has(file));
      return { errors: missing.map(({ file }) => ({ text: `${file} is not part of the product` })) };
    });
  },
});

/** A world in which the bug breaks the rule that is there for it before any other: that of the known seed, else the first. */
export const worldThatFinds = async (mutant: Mutant, most: number, known?: number): Promise<Ending | undefined> => {
  const subject = await mutated(mutant);
  const seeds = Array.from({ length: most }, (_, index) => index + 1);
  for (const seed of known === undefined ? seeds : [known, ...seeds]) {
    const ending = await simulate(seed, subject);
    const [first] = ending.violations;
    if (first && `${first.rule}: ${first.detail}`.includes(mutant.rule)) return ending;
  }
  return undefined;
};
