import type { Violation } from './violation.ts';

const onlyInNode = (expression: string, rule: string): Violation => ({
  title: `${expression} in the domain`,
  path: `src/domain/node${expression.replaceAll(/\W/g, '')}.ts`,
  rule,
  source: `export const found: unknown = ${expression};\n`,
});

/** What `tsc -p src/domain` refuses, since it knows neither Node nor a browser. */
export const domainViolations: readonly Violation[] = [
  onlyInNode('process', 'TS2591'),
  onlyInNode('Buffer', 'TS2591'),
  onlyInNode(`await import('node:crypto')`, 'TS2591'),
  onlyInNode('console', 'TS2584'),
  ...['crypto', 'fetch', 'performance', 'setTimeout', 'URL'].map(name => onlyInNode(name, 'TS2304')),
];

/** What `tsc -p .` refuses beyond what every compiler does. */
export const compilerViolations: readonly Violation[] = [
  {
    title: 'a parameter without a type',
    path: 'src/http/strict.ts',
    rule: 'TS7006',
    source: 'export const same = value => value;\n',
  },
  {
    title: 'an element of an array taken for granted',
    path: 'src/http/indexed.ts',
    rule: 'TS2532',
    source: 'export const first = (texts: readonly string[]) => texts[0].length;\n',
  },
  {
    title: 'an optional property set to undefined',
    path: 'src/http/optional.ts',
    rule: 'TS2375',
    source: 'export const page: { size?: number } = { size: undefined };\n',
  },
  {
    title: 'a function that forgets to return',
    path: 'src/http/forgetful.ts',
    rule: 'TS7030',
    source: `export const sign = (value: number) => {
  if (value > 0) return 1;
};
`,
  },
  {
    title: 'a case that falls through',
    path: 'src/http/fallthrough.ts',
    rule: 'TS7029',
    source: `export const count = (value: number) => {
  let found = 0;
  switch (value) {
    case 1:
      found += 1;
    default:
      found += 2;
  }
  return found;
};
`,
  },
  {
    title: 'a method that overrides silently',
    path: 'src/http/overriding.ts',
    rule: 'TS4114',
    source: `export class Problem extends Error {
  toString() {
    return this.message;
  }
}
`,
  },
  {
    title: 'a dynamic name that looks like a known one',
    path: 'src/http/dynamic.ts',
    rule: 'TS4111',
    source: 'export const size = (values: Record<string, string>) => values.size;\n',
  },
  {
    title: 'a variable that nobody uses',
    path: 'src/http/unusedLocal.ts',
    rule: 'TS6133',
    source: 'const unused = 1;\nexport const used = 2;\n',
  },
  {
    title: 'a parameter that nobody uses',
    path: 'src/http/unusedParameter.ts',
    rule: 'TS6133',
    source: 'export const used = (unused: number) => 2;\n',
  },
  {
    title: 'a type imported as a value',
    path: 'src/http/verbatim.ts',
    rule: 'TS1484',
    source: `import { HttpHandler } from '@azure/functions';

export type Handler = HttpHandler;
`,
  },
  {
    title: 'syntax that Node cannot just erase',
    path: 'src/http/enum.ts',
    rule: 'TS1294',
    source: 'export enum Status {\n  Pending,\n}\n',
  },
];
