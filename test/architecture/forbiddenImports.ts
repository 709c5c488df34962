import type { Violation } from './violation.ts';

const forbiddenImport = (title: string, path: string, specifier: string): Violation => ({
  title: `${title}: ${path} importing ${specifier}`,
  path,
  rule: 'lint/style/noRestrictedImports',
  source: `import '${specifier}';\n`,
});

/** Who must not import whom. */
export const forbiddenImports: readonly Violation[] = [
  forbiddenImport('the domain using a use case', 'src/domain/useCase.ts', '../application/ports.ts'),
  forbiddenImport('the domain using Node', 'src/domain/node.ts', 'node:crypto'),
  forbiddenImport('the domain using a package', 'src/domain/package.ts', 'uuid'),
  forbiddenImport('a kind using the rest of the domain', 'src/domain/kinds/upwards.ts', '../policy.ts'),
  forbiddenImport('a kind leaving the domain', 'src/domain/kinds/outside.ts', '../../http/errors.ts'),
  forbiddenImport('a use case using the edge', 'src/application/edge.ts', '../http/errors.ts'),
  forbiddenImport('a use case using an adapter', 'src/application/adapter.ts', '../adapters/tables/keys.ts'),
  forbiddenImport('a use case using Azure', 'src/application/azure.ts', '@azure/functions'),
  forbiddenImport('a use case using Node', 'src/application/node.ts', 'node:crypto'),
  forbiddenImport('a use case parsing', 'src/application/parsing.ts', 'zod'),
  forbiddenImport('the edge using an adapter', 'src/http/adapter.ts', '../adapters/tables/keys.ts'),
  forbiddenImport(
    'the edge using an adapter by a detour',
    'src/http/detour.ts',
    '../domain/../adapters/tables/keys.ts',
  ),
  forbiddenImport('the edge using a function', 'src/http/trigger.ts', '../functions/me.ts'),
  forbiddenImport('the edge composing', 'src/http/composing.ts', '../composition.ts'),
  forbiddenImport('the edge reading settings', 'src/http/settings.ts', '../config.ts'),
  forbiddenImport('the edge using storage', 'src/http/storage.ts', '@azure/data-tables'),
  forbiddenImport('the edge using parts of its description', 'src/http/parts.ts', './openapi/names.ts'),
  forbiddenImport('the description using a use case', 'src/http/openapi/useCase.ts', '../../application/ports.ts'),
  forbiddenImport('the description using an adapter', 'src/http/openapi/adapter.ts', '../../adapters/tables/keys.ts'),
  forbiddenImport('the description composing', 'src/http/openapi/composing.ts', '../../composition.ts'),
  forbiddenImport('the description using Azure', 'src/http/openapi/azure.ts', '@azure/functions'),
  forbiddenImport('a function using parts of the description', 'src/functions/parts.ts', '../http/openapi/document.ts'),
  forbiddenImport('a function using an adapter', 'src/functions/adapter.ts', '../adapters/tables/keys.ts'),
  forbiddenImport('a function using another', 'src/functions/another.ts', './me.ts'),
  forbiddenImport('a function deciding', 'src/functions/deciding.ts', '../domain/decide.ts'),
  forbiddenImport('an adapter using the edge', 'src/adapters/tables/edge.ts', '../../http/errors.ts'),
  forbiddenImport('an adapter using a use case', 'src/adapters/tables/useCase.ts', '../../application/changeAction.ts'),
  forbiddenImport('an adapter composing', 'src/adapters/tables/composing.ts', '../../composition.ts'),
  forbiddenImport('an adapter using another', 'src/adapters/tables/another.ts', '../identity/lazyCredential.ts'),
  forbiddenImport('the table adapter signing in', 'src/adapters/tables/signingIn.ts', 'jose'),
  forbiddenImport('the file adapter using the network', 'src/adapters/files/network.ts', 'node:https'),
  forbiddenImport('the identity adapter using storage', 'src/adapters/identity/storage.ts', '@azure/data-tables'),
  forbiddenImport(
    'a provider using another',
    'src/adapters/providers/graph/another.ts',
    '../simulated/simulatedProviders.ts',
  ),
  forbiddenImport('a provider using storage', 'src/adapters/providers/graph/storage.ts', '@azure/data-tables'),
  forbiddenImport('settings using Node', 'src/config.ts', 'node:process'),
  forbiddenImport('the composition using a function', 'src/composition.ts', './functions/me.ts'),
  forbiddenImport('the entry doing more than registering', 'src/index.ts', './composition.ts'),
  forbiddenImport('a folder that has no rules yet', 'src/elsewhere/anything.ts', 'zod'),
  forbiddenImport('the product using its tests', 'src/http/tests.ts', '../../test/support/api.ts'),
  forbiddenImport('the product using the local host', 'src/application/local.ts', '../../local/ports.ts'),
  forbiddenImport('the product using a benchmark', 'src/domain/benchmark.ts', '../../bench/run.ts'),
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
    path: 'src/domain/inPlace.ts',
    rule: 'plugin',
    source: `export type Code = import('../http/errors.ts').ErrorCode;\n`,
  },
  {
    title: 'an import that no rule can read',
    path: 'src/http/computed.ts',
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
    title: 'a circle of imports',
    path: 'src/http/circle.ts',
    rule: 'lint/suspicious/noImportCycles',
    source: `import { other } from './circleOther.ts';

export const circle = (): number => other();
`,
  },
  {
    title: 'the other half of the circle',
    path: 'src/http/circleOther.ts',
    rule: 'lint/suspicious/noImportCycles',
    source: `import { circle } from './circle.ts';

export const other = (): number => circle();
`,
  },
  {
    title: 'a barrel',
    path: 'src/http/barrel.ts',
    rule: 'lint/performance/noBarrelFile',
    source: `export { used } from './used.ts';\n`,
  },
  {
    title: 'passing on what was imported',
    path: 'src/domain/passingOn.ts',
    rule: 'lint/style/noExportedImports',
    source: `import type { ZodType } from 'zod';

export type { ZodType };
`,
  },
  {
    title: 'a value import of a type',
    path: 'src/domain/typeAsValue.ts',
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
