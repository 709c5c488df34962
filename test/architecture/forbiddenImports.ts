import type { Violation } from './violation.ts';

const forbiddenImport = (title: string, path: string, specifier: string): Violation => ({
  title: `${title}: ${path} importing ${specifier}`,
  path,
  rule: 'lint/style/noRestrictedImports',
  source: `import '${specifier}';\n`,
});

/** Who must not import whom. */
export const forbiddenImports: readonly Violation[] = [
  forbiddenImport('the domain using a use case', 'src/domain/actions/useCase.ts', '../../application/change/ports.ts'),
  forbiddenImport('the domain using Node', 'src/domain/actions/node.ts', 'node:crypto'),
  forbiddenImport('the domain using a package', 'src/domain/policy/package.ts', 'uuid'),
  forbiddenImport('the domain leaving by a near door', 'src/domain/actions/near.ts', '../../composed.ts'),
  forbiddenImport('a use case leaving by a near door', 'src/application/actions/near.ts', '../../composed.ts'),
  forbiddenImport('a file of the domain without a feature', 'src/domain/alone.ts', 'zod'),
  forbiddenImport('a kind using the rest of the domain', 'src/domain/kinds/upwards.ts', '../policy/policy.ts'),
  forbiddenImport('a value using a kind', 'src/domain/values/sideways.ts', '../kinds/index.ts'),
  forbiddenImport('a value using a feature', 'src/domain/values/upwards.ts', '../actions/action.ts'),
  forbiddenImport('a use case using the edge', 'src/application/actions/edge.ts', '../../http/kernel/errors.ts'),
  forbiddenImport('a use case using an adapter', 'src/application/actions/adapter.ts', '../../adapters/node/sha256.ts'),
  forbiddenImport('a use case using Azure', 'src/application/actions/azure.ts', '@azure/functions'),
  forbiddenImport('a use case using Node', 'src/application/sweep/node.ts', 'node:crypto'),
  forbiddenImport('a use case parsing', 'src/application/actions/parsing.ts', 'zod'),
  forbiddenImport('the deps knowing a use case', 'src/application/deps.ts', './change/changeAction.ts'),
  forbiddenImport('the edge using an adapter', 'src/http/actions/adapter.ts', '../../adapters/tables/kernel/keys.ts'),
  forbiddenImport(
    'the edge using an adapter by a detour',
    'src/http/actions/detour.ts',
    '../../domain/../adapters/tables/kernel/keys.ts',
  ),
  forbiddenImport('the edge using a function', 'src/http/actions/trigger.ts', '../../functions/actions.ts'),
  forbiddenImport('the edge composing', 'src/http/actions/composing.ts', '../../composition.ts'),
  forbiddenImport('the edge reading settings', 'src/http/meta/settings.ts', '../../config/config.ts'),
  forbiddenImport('the edge using storage', 'src/http/actions/storage.ts', '@azure/data-tables'),
  forbiddenImport('a feature using the inner rooms of another', 'src/http/reports/inner.ts', '../actions/views.ts'),
  forbiddenImport('the edge using its description', 'src/http/meta/parts.ts', '../../openapi/document.ts'),
  forbiddenImport('the kernel knowing a feature', 'src/http/kernel/feature.ts', '../actions/views.ts'),
  forbiddenImport('the kernel using a use case', 'src/http/kernel/useCase.ts', '../../application/sweep/sweep.ts'),
  forbiddenImport('the list of the API knowing more than lists', 'src/http/api.ts', './actions/commands.ts'),
  forbiddenImport('the description using a use case', 'src/openapi/useCase.ts', '../application/deps.ts'),
  forbiddenImport('the description using an adapter', 'src/openapi/adapter.ts', '../adapters/node/x.ts'),
  forbiddenImport('the description composing', 'src/openapi/composing.ts', '../composition.ts'),
  forbiddenImport('the description using Azure', 'src/openapi/azure.ts', '@azure/functions'),
  forbiddenImport('a function using a feature past its list', 'src/functions/parts.ts', '../http/actions/commands.ts'),
  forbiddenImport('a function using an adapter', 'src/functions/adapter.ts', '../adapters/tables/tableStore.ts'),
  forbiddenImport('a function using another', 'src/functions/another.ts', './sweep.ts'),
  forbiddenImport(
    'a function loading a feature at every start',
    'src/functions/eager.ts',
    '../http/actions/endpoints.ts',
  ),
  forbiddenImport(
    'a function loading a use case at every start',
    'src/functions/useCase.ts',
    '../application/sweep/sweep.ts',
  ),
  forbiddenImport('a function deciding', 'src/functions/deciding.ts', '../domain/actions/decide.ts'),
  forbiddenImport('a function composing', 'src/functions/composing.ts', '../composition.ts'),
  forbiddenImport('the tables using the edge', 'src/adapters/tables/actions/edge.ts', '../../../http/kernel/errors.ts'),
  forbiddenImport(
    'the tables using a use case',
    'src/adapters/tables/actions/useCase.ts',
    '../../../application/change/changeAction.ts',
  ),
  forbiddenImport('the tables composing', 'src/adapters/tables/actions/composing.ts', '../../../composition.ts'),
  forbiddenImport('the tables signing in', 'src/adapters/tables/actions/signingIn.ts', 'jose'),
  forbiddenImport(
    "the tables' kernel knowing a feature",
    'src/adapters/tables/kernel/feature.ts',
    '../actions/rowsOf.ts',
  ),
  forbiddenImport('the store using another adapter', 'src/adapters/tables/another.ts', '../identity/lazyCredential.ts'),
  forbiddenImport('the file adapter using the network', 'src/adapters/files/network.ts', 'node:https'),
  forbiddenImport('what Node gives using the network', 'src/adapters/node/network.ts', 'node:https'),
  forbiddenImport('the identity adapter using storage', 'src/adapters/identity/storage.ts', '@azure/data-tables'),
  forbiddenImport('the blob adapter using tables', 'src/adapters/blobs/tables.ts', '@azure/data-tables'),
  forbiddenImport('the queue adapter using tables', 'src/adapters/queues/tables.ts', '@azure/data-tables'),
  forbiddenImport(
    'a provider using another',
    'src/adapters/providers/graph/another.ts',
    '../simulated/simulatedProviders.ts',
  ),
  forbiddenImport(
    'the catalogue of back ends composing',
    'src/adapters/providers/composing.ts',
    '../../composition.ts',
  ),
  forbiddenImport('a provider using storage', 'src/adapters/providers/graph/storage.ts', '@azure/data-tables'),
  forbiddenImport('settings using a back end', 'src/config/backEnd.ts', '../adapters/providers/simulated/simulated.ts'),
  forbiddenImport('settings using Node', 'src/config/node.ts', 'node:process'),
  forbiddenImport('the composition using a function', 'src/composition.ts', './functions/sweep.ts'),
  forbiddenImport('what a call needs knowing an adapter', 'src/whole.ts', './adapters/tables/tableStore.ts'),
  forbiddenImport('the routes knowing more than lists', 'src/http/routes.ts', './actions/commands.ts'),
  forbiddenImport('what triggers see composing at every start', 'src/composed.ts', './adapters/tables/tableStore.ts'),
  forbiddenImport('the entry doing more than registering', 'src/index.ts', './composition.ts'),
  forbiddenImport('a folder that has no rules yet', 'src/elsewhere/anything.ts', 'zod'),
  forbiddenImport('the product using its tests', 'src/http/actions/tests.ts', '../../../test/support/api.ts'),
  forbiddenImport('the product using a benchmark', 'src/domain/actions/benchmark.ts', '../../../bench/run.ts'),
  {
    title: 'the queue adapter making its own credential',
    path: 'src/adapters/queues/ownCredential.ts',
    rule: 'lint/style/noRestrictedImports',
    source: `import type { DefaultAzureCredential } from '@azure/identity';

export type Credential = DefaultAzureCredential;
`,
  },
  {
    title: 'the blob adapter making its own credential',
    path: 'src/adapters/blobs/ownCredential.ts',
    rule: 'lint/style/noRestrictedImports',
    source: `import type { DefaultAzureCredential } from '@azure/identity';

export type Credential = DefaultAzureCredential;
`,
  },
  {
    title: 'the table adapter making its own credential',
    path: 'src/adapters/tables/ownCredential.ts',
    rule: 'lint/style/noRestrictedImports',
    source: `import type { DefaultAzureCredential } from '@azure/identity';

export type Credential = DefaultAzureCredential;
`,
  },
];

/** How nobody imports, mostly because the import rules would not see it. */
export const forbiddenImportForms: readonly Violation[] = [
  {
    title: 'a type imported in place',
    path: 'src/domain/actions/inPlace.ts',
    rule: 'plugin',
    source: `export type Code = import('../../http/kernel/errors.ts').ErrorCode;\n`,
  },
  {
    title: 'an import that no rule can read',
    path: 'src/http/kernel/computed.ts',
    rule: 'plugin',
    source: `export const load = (name: string) => import(name);\n`,
  },
  {
    title: 'loading @azure/identity at every start',
    path: 'src/adapters/identity/eager.ts',
    rule: 'plugin',
    source: `import { DefaultAzureCredential } from '@azure/identity';

export const credential = new DefaultAzureCredential();
`,
  },
  {
    title: 'loading @azure/storage-blob at every start',
    path: 'src/adapters/blobs/eager.ts',
    rule: 'plugin',
    source: `import { ContainerClient } from '@azure/storage-blob';

export const container = new ContainerClient('');
`,
  },
  {
    title: 'loading @azure/storage-queue at every start',
    path: 'src/adapters/queues/eager.ts',
    rule: 'plugin',
    source: `import { QueueClient } from '@azure/storage-queue';

export const queue = new QueueClient('');
`,
  },
  {
    title: 'all languages of zod',
    path: 'src/http/kernel/allLanguages.ts',
    rule: 'plugin',
    source: `import { z } from 'zod';

export const text = z.string();
`,
  },
  {
    title: 'a circle of imports',
    path: 'src/http/kernel/circle.ts',
    rule: 'lint/suspicious/noImportCycles',
    source: `import { other } from './circleOther.ts';

export const circle = (): number => other();
`,
  },
  {
    title: 'the other half of the circle',
    path: 'src/http/kernel/circleOther.ts',
    rule: 'lint/suspicious/noImportCycles',
    source: `import { circle } from './circle.ts';

export const other = (): number => circle();
`,
  },
  {
    title: 'a barrel',
    path: 'src/http/kernel/barrel.ts',
    rule: 'lint/performance/noBarrelFile',
    source: `export { used } from './used.ts';\n`,
  },
  {
    title: 'passing on what was imported',
    path: 'src/domain/actions/passingOn.ts',
    rule: 'lint/style/noExportedImports',
    source: `import type { ZodType } from 'zod';

export type { ZodType };
`,
  },
  {
    title: 'a value import of a type',
    path: 'src/domain/actions/typeAsValue.ts',
    rule: 'lint/style/useImportType',
    source: `import { ZodType } from 'zod';

export type Schema = ZodType;
`,
  },
  {
    title: 'a module of Node without its prefix',
    path: 'local/nodePrefix.ts',
    rule: 'lint/style/useNodejsImportProtocol',
    source: `import 'fs';\n`,
  },
  {
    title: 'require',
    path: 'local/required.ts',
    rule: 'lint/style/noCommonJs',
    source: `export const zod: unknown = require('zod');\n`,
  },
];
