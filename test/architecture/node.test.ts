import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import lock from '../../package-lock.json' with { type: 'json' };

test('what is said of Node.js and npm is the same everywhere', async () => {
  const readme = await readFile(resolve(import.meta.dirname, '../../README.md'), 'utf8');
  const [, node, npm] = /^Node\.js (\d+) or newer with npm (\d+) or newer is all it takes;/m.exec(readme) ?? [];
  expect(packageJson.engines).toEqual({ node: `>=${node}`, npm: `>=${npm}` });
  expect(lock.packages[''].engines).toEqual(packageJson.engines);
  expect(readme).toContain(`Node.js ${packageJson.devDependencies.node.split('.')[0]} included`);
});
