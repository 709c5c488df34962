const importing = (path: string, specifiers: readonly string[], rest = '') => ({
  path,
  source: [...specifiers.map(specifier => `import '${specifier}';\n`), rest].join(''),
});

const from = (prefix: string, paths: readonly string[]) => paths.map(path => `${prefix}${path}`);
const domain = ['domain/feature/clean.ts', 'domain/kinds/clean.ts', 'domain/values/clean.ts'] as const;

/** A small product in which every folder uses everything that it may. */
export const allowed: readonly { readonly path: string; readonly source: string }[] = [
  importing('src/index.ts', ['./functions/clean.ts']),
  importing(
    'src/functions/clean.ts',
    [
      '@azure/functions',
      '../application/change/ports.ts',
      '../composed.ts',
      '../http/kernel/clean.ts',
      '../http/routes.ts',
      './register.ts',
    ],
    "\nexport const later = () => import('../http/meta/endpoints.ts');\n",
  ),
  importing('src/functions/register.ts', ['@azure/functions', '../composed.ts']),
  importing(
    'src/composed.ts',
    [
      ...['./adapters/files/clean.ts', './application/change/ports.ts', './application/readiness/clean.ts'],
      ...['./composition.ts', './config/forms.ts', './config/triggers.ts', './http/kernel/endpoint.ts'],
    ],
    "\nexport const later = () => [process.env, import('./whole.ts'), import('./openapi/describeApi.ts')];\n",
  ),
  importing('src/whole.ts', [
    ...['./application/feature/clean.ts', './composition.ts', './http/api.ts', './http/kernel/clean.ts'],
  ]),
  importing(
    'src/composition.ts',
    [
      ...['node:timers/promises', 'uuid'],
      ...from('./adapters/', ['blobs/clean.ts', 'identity/clean.ts', 'node/clean.ts', 'providers/clean.ts']),
      ...from('./adapters/', ['queues/clean.ts', 'tables/clean.ts']),
      ...from('./', ['application/deps.ts', 'application/feature/clean.ts', 'config/clean.ts', ...domain]),
      './http/kernel/endpoint.ts',
    ],
    '\nexport const doors = () => [process.env, Date.now(), Math.random()];\n',
  ),
  importing('src/config/clean.ts', ['zod', '../adapters/providers/backEnds.ts', ...from('../', domain), './part.ts']),
  importing('src/config/forms.ts', ['zod']),
  importing('src/config/triggers.ts', []),
  importing('src/config/part.ts', ['zod']),
  importing('src/http/api.ts', ['./feature/endpoints.ts', './kernel/endpoint.ts']),
  importing('src/http/routes.ts', ['./feature/endpoints.ts', './kernel/route.ts']),
  importing('src/http/kernel/route.ts', ['./endpoint.ts']),
  importing('src/http/meta/endpoints.ts', ['../kernel/endpoint.ts']),
  importing('src/http/feature/endpoints.ts', ['../kernel/endpoint.ts', './clean.ts']),
  importing(
    'src/http/feature/clean.ts',
    [
      ...['zod', '@azure/functions', '../actions/listing.ts', '../kernel/clean.ts', './views.ts'],
      ...from('../../', ['application/deps.ts', 'application/feature/clean.ts', ...domain]),
    ].toSorted((a, b) => Number(b.startsWith('../../')) - Number(a.startsWith('../../'))),
    `\nexport const bytes = () => [Buffer.byteLength('text'), Date.parse('2026-01-01')];\n`,
  ),
  importing('src/http/feature/views.ts', from('../../', domain)),
  importing('src/http/actions/listing.ts', ['zod']),
  importing('src/http/kernel/endpoint.ts', ['zod', '@azure/functions', './clean.ts']),
  importing('src/http/kernel/clean.ts', [
    ...['zod', '@azure/functions'],
    ...from('../../application/', ['change/failures.ts', 'deps.ts', 'feature/ports.ts']),
    ...from('../../', domain),
  ]),
  importing('src/openapi/describeApi.ts', [
    ...['zod', '../domain/feature/clean.ts', '../http/api.ts', '../http/kernel/clean.ts', './words.ts'],
  ]),
  importing('src/openapi/words.ts', ['zod']),
  importing('src/application/deps.ts', ['./feature/ports.ts']),
  importing('src/application/feature/clean.ts', [...from('../../', domain), '../change/failures.ts', './ports.ts']),
  importing('src/application/feature/ports.ts', from('../../', domain)),
  importing('src/application/change/failures.ts', from('../../', domain)),
  importing('src/application/readiness/readiness.ts', []),
  importing('src/application/readiness/clean.ts', ['./readiness.ts']),
  importing('src/domain/feature/clean.ts', ['zod', '../kinds/clean.ts', '../values/clean.ts', './beside.ts']),
  importing('src/domain/feature/beside.ts', ['zod']),
  importing(
    'src/domain/values/clean.ts',
    ['zod', './beside.ts'],
    '\nexport const longest = (a: number, b: number) => Math.max(a, b);\n',
  ),
  importing('src/domain/values/beside.ts', []),
  importing('src/domain/kinds/clean.ts', ['zod', './index.ts', '../values/clean.ts']),
  importing('src/domain/kinds/index.ts', ['zod']),
  importing('src/adapters/node/clean.ts', ['node:crypto', ...from('../../', domain), './sha256.ts']),
  importing('src/adapters/node/sha256.ts', ['node:crypto']),
  importing('src/adapters/files/clean.ts', ['node:fs/promises', 'node:path', './beside.ts']),
  importing('src/adapters/files/beside.ts', ['node:path']),
  importing(
    'src/adapters/tables/clean.ts',
    ['@azure/data-tables', '../../application/deps.ts', '../../application/feature/ports.ts', './feature/clean.ts'],
    `import type { TokenCredential } from '@azure/identity';\n\nexport type Location = { readonly credential: TokenCredential };\n`,
  ),
  importing('src/adapters/tables/feature/clean.ts', [
    ...[
      'zod',
      '@azure/data-tables',
      '../../../application/change/failures.ts',
      '../../../application/feature/ports.ts',
    ],
    ...from('../../../', domain),
    ...['../../node/sha256.ts', '../kernel/clean.ts', './beside.ts'],
  ]),
  importing('src/adapters/tables/feature/beside.ts', []),
  importing('src/adapters/tables/kernel/clean.ts', [
    ...[
      'zod',
      '@azure/data-tables',
      '../../../application/change/failures.ts',
      '../../../application/feature/ports.ts',
    ],
    ...from('../../../', domain),
    ...['../../node/sha256.ts', './beside.ts'],
  ]),
  importing('src/adapters/tables/kernel/beside.ts', []),
  importing(
    'src/adapters/identity/clean.ts',
    ['zod', 'jose', '../../application/feature/ports.ts', ...from('../../', domain), './beside.ts'],
    `\nexport const load = async () => await import('@azure/identity');\n`,
  ),
  importing('src/adapters/identity/beside.ts', ['jose']),
  importing(
    'src/adapters/blobs/clean.ts',
    [
      ...[
        'zod',
        '../../application/change/failures.ts',
        '../../application/feature/ports.ts',
        ...from('../../', domain),
      ],
      './beside.ts',
    ],
    `\nexport const load = async () => await import('@azure/storage-blob');\n`,
  ),
  {
    path: 'src/adapters/blobs/beside.ts',
    source: `import type { TokenCredential } from '@azure/identity';
import type { ContainerClient } from '@azure/storage-blob';

export type Location = { readonly container: ContainerClient; readonly credential: TokenCredential };
`,
  },
  importing(
    'src/adapters/queues/clean.ts',
    ['../../application/feature/ports.ts', ...from('../../', domain), './beside.ts'],
    `\nexport const load = async () => await import('@azure/storage-queue');\n`,
  ),
  {
    path: 'src/adapters/queues/beside.ts',
    source: `import type { TokenCredential } from '@azure/identity';
import type { QueueClient } from '@azure/storage-queue';

export type Location = { readonly queue: QueueClient; readonly credential: TokenCredential };
`,
  },
  importing('src/application/change/ports.ts', from('../../', domain)),
  importing('src/adapters/providers/clean.ts', [
    ...['../../application/feature/ports.ts', ...from('../../', domain), './back/clean.ts', './backEnds.ts'],
  ]),
  importing('src/adapters/providers/backEnds.ts', ['./back/clean.ts']),
  importing('src/adapters/providers/defineBackEnd.ts', ['../../application/feature/ports.ts']),
  importing(
    'src/adapters/providers/back/clean.ts',
    [
      ...['zod', '../../../application/feature/ports.ts'],
      ...from('../../../', domain),
      ...['../defineBackEnd.ts', './beside.ts'],
    ],
    "\nexport const load = () => import('./backProviders.ts');\n",
  ),
  importing('src/adapters/providers/back/backProviders.ts', ['zod']),
  importing('src/adapters/providers/back/beside.ts', ['zod']),
];
