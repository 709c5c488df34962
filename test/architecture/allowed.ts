const domain = ['domain/clean.ts', 'domain/kinds/clean.ts'] as const;

const importing = (path: string, specifiers: readonly string[], rest = '') => ({
  path,
  source: [...specifiers.map(specifier => `import '${specifier}';\n`), rest].join(''),
});

const from = (prefix: string, paths: readonly string[]) => paths.map(path => `${prefix}${path}`);

/** A small product in which every folder uses everything that it may. */
export const allowed: readonly { readonly path: string; readonly source: string }[] = [
  importing('src/index.ts', ['./functions/clean.ts']),
  importing('src/functions/clean.ts', [
    '@azure/functions',
    ...from('../', ['composition.ts', 'http/clean.ts', 'application/clean.ts']),
  ]),
  importing(
    'src/composition.ts',
    [
      ...['node:timers/promises', 'uuid', './config.ts', './application/ports.ts', './http/clean.ts'],
      ...from('./adapters/', ['files/clean.ts', 'identity/clean.ts', 'tables/clean.ts', 'providers/back/clean.ts']),
      ...from('./', domain),
    ],
    '\nexport const doors = () => [process.env, Date.now(), Math.random()];\n',
  ),
  importing('src/config.ts', ['zod', ...from('./', domain)]),
  importing(
    'src/http/clean.ts',
    [
      'zod',
      '@azure/functions',
      './openapi/document.ts',
      './views.ts',
      '../application/clean.ts',
      ...from('../', domain),
    ],
    `\nexport const bytes = () => [Buffer.byteLength('text'), Date.parse('2026-01-01')];\n`,
  ),
  importing('src/http/views.ts', from('../', domain)),
  importing('src/http/openapi/document.ts', ['zod', './words.ts', '../views.ts', ...from('../../', domain)]),
  importing('src/http/openapi/words.ts', ['zod']),
  importing('src/application/clean.ts', ['./ports.ts', ...from('../', domain)]),
  importing('src/application/ports.ts', from('../', domain)),
  importing('src/domain/clean.ts', ['zod', './kinds/clean.ts', './time.ts']),
  importing('src/domain/time.ts', [], 'export const longest = (a: number, b: number) => Math.max(a, b);\n'),
  importing('src/domain/kinds/clean.ts', ['zod', './index.ts']),
  importing('src/domain/kinds/index.ts', ['zod']),
  importing('src/adapters/files/clean.ts', ['node:fs/promises', 'node:path', '../../application/ports.ts']),
  importing('src/adapters/tables/clean.ts', [
    ...['zod', 'node:crypto', '@azure/data-tables', './keys.ts', '../../application/ports.ts'],
    ...from('../../', domain),
  ]),
  importing(
    'src/adapters/tables/keys.ts',
    [],
    `import type { TokenCredential } from '@azure/identity';\n\nexport type Location = { readonly credential: TokenCredential };\n`,
  ),
  importing(
    'src/adapters/identity/clean.ts',
    ['zod', 'jose', '../../application/ports.ts', ...from('../../', domain)],
    `\nexport const load = async () => await import('@azure/identity');\n`,
  ),
  importing('src/adapters/providers/back/clean.ts', [
    'zod',
    '../../../application/ports.ts',
    ...from('../../../', domain),
  ]),
];
