import type { Violation } from './violation.ts';

/** What knip finds, named `what: name`. */
export const unusedViolations: readonly Violation[] = [
  {
    title: 'a file that nobody imports',
    path: 'local/orphan.ts',
    rule: 'files: local/orphan.ts',
    source: 'export const orphan = 1;\n',
  },
  {
    title: 'an export that nobody imports, but not the one beside it that somebody does',
    path: 'bench/partlyUsed.ts',
    rule: 'exports: unused',
    source: 'export const used = 1;\nexport const unused = 2;\n',
  },
  {
    title: 'a package that only happens to be installed',
    path: 'bench/run.ts',
    rule: 'unlisted: @azure/core-client',
    source: `import '@azure/core-client';
import { used } from './partlyUsed.ts';

process.exitCode = used;
`,
  },
];
