import type { Violation } from './violation.ts';

const forbiddenGlobal = (title: string, path: string, expression: string): Violation => ({
  title: `${title}: ${expression}`,
  path,
  rule: 'lint/style/noRestrictedGlobals',
  source: `export const found = () => ${expression};\n`,
});

/** What comes in by the door or through the invocation, and is not simply taken. */
export const forbiddenGlobals: readonly Violation[] = [
  forbiddenGlobal('a date in the domain', 'src/domain/actions/date.ts', 'new Date(0)'),
  forbiddenGlobal('a date in a kind', 'src/domain/kinds/date.ts', 'Date.parse("")'.replaceAll('"', "'")),
  forbiddenGlobal('local formats in the domain', 'src/domain/actions/local.ts', 'new Intl.NumberFormat()'),
  forbiddenGlobal('a date in a use case', 'src/application/actions/date.ts', 'new Date(0)'),
  forbiddenGlobal('a timer in a use case', 'src/application/actions/timer.ts', 'setTimeout(() => {}, 1)'),
  forbiddenGlobal('randomness in a use case', 'src/application/actions/random.ts', 'crypto'),
  forbiddenGlobal('the edge calling out', 'src/http/kernel/calling.ts', `fetch('https://example.org')`),
  forbiddenGlobal('a function calling out', 'src/functions/calling.ts', `fetch('https://example.org')`),
  forbiddenGlobal('the environment read at the edge', 'src/http/kernel/environment.ts', 'process.env'),
  forbiddenGlobal('the environment read by the description', 'src/openapi/environment.ts', 'process.env'),
  forbiddenGlobal('the environment read by an adapter', 'src/adapters/tables/kernel/environment.ts', 'process.env'),
  forbiddenGlobal('a way around these rules', 'src/adapters/tables/kernel/around.ts', 'globalThis'),
  forbiddenGlobal('a log line without its context', 'src/adapters/identity/log.ts', `console.log('here')`),
  {
    title: 'the time read at the edge',
    path: 'src/http/kernel/now.ts',
    rule: 'lint/nursery/noJsRestrictedProperties',
    source: 'export const now = () => Date.now();\n',
  },
  {
    title: 'the time read at the edge in another way',
    path: 'src/http/kernel/today.ts',
    rule: 'plugin',
    source: 'export const today = () => new Date();\n',
  },
  {
    title: 'randomness in the domain',
    path: 'src/domain/actions/random.ts',
    rule: 'lint/nursery/noJsRestrictedProperties',
    source: 'export const jitter = () => Math.random();\n',
  },
  {
    title: 'an id made by an adapter',
    path: 'src/adapters/tables/kernel/newId.ts',
    rule: 'lint/nursery/noJsRestrictedProperties',
    source: 'export const newId = () => crypto.randomUUID();\n',
  },
];

export const forbiddenNames: readonly Violation[] = [
  ...[
    'src/http/kernel/utils.ts',
    'src/domain/helpers/digests.ts',
    'test/support/requestHelpers.ts',
    'src/http/kernel/request_body.ts',
  ],
  ...['src/http/kernel/RequestBody.ts', 'src/http/kernel/index.ts'],
].map(path => ({
  title: `the file name ${path}`,
  path,
  rule: 'lint/style/useFilenamingConvention',
  source: 'export const nothing = 0;\n',
}));

export const forbiddenLengths: readonly Violation[] = [
  { title: 'a trigger file of more than 40 lines', path: 'src/functions/long.ts', lines: 41 },
  { title: 'a file of the product of more than 250 lines', path: 'src/http/kernel/long.ts', lines: 251 },
  { title: 'any file of more than 300 lines', path: 'test/long.ts', lines: 301 },
].map(({ title, path, lines }) => ({
  ...{ title, path, rule: 'lint/style/noExcessiveLinesPerFile' },
  source: Array.from({ length: lines }, (_, line) => `export const line${line} = ${line};\n`).join(''),
}));

export const forbiddenHabits: readonly Violation[] = [
  {
    title: 'any',
    path: 'src/domain/actions/any.ts',
    rule: 'lint/suspicious/noExplicitAny',
    source: 'export const parse = (text: any) => text;\n',
  },
  {
    title: 'a cast',
    path: 'test/cast.ts',
    rule: 'lint/nursery/noUnsafeTypeAssertion',
    source: 'export const length = (text: unknown) => (text as string).length;\n',
  },
  {
    title: 'a non-null assertion',
    path: 'src/domain/actions/assertion.ts',
    rule: 'lint/style/noNonNullAssertion',
    source: 'export const length = (text?: string) => text!.length;\n',
  },
  {
    title: 'a default export',
    path: 'src/http/kernel/defaultExport.ts',
    rule: 'lint/style/noDefaultExport',
    source: 'export default 1;\n',
  },
  {
    title: 'a switch that forgets a case',
    path: 'src/domain/actions/forgetful.ts',
    rule: 'lint/nursery/useExhaustiveSwitchCases',
    source: `type Status = 'pending' | 'approved';

export const count = (status: Status) => {
  let found = 0;
  switch (status) {
    case 'pending':
      found += 1;
      break;
  }
  return found;
};
`,
  },
  {
    title: 'a promise that nobody waits for',
    path: 'src/application/actions/floating.ts',
    rule: 'lint/nursery/noFloatingPromises',
    source: `const later = async () => 1;

export const run = () => {
  later();
};
`,
  },
  {
    title: 'a promise taken for its value',
    path: 'src/application/actions/misused.ts',
    rule: 'lint/nursery/noMisusedPromises',
    source: `const later = async () => false;

export const run = () => {
  if (later()) throw new Error('always');
};
`,
  },
  {
    title: 'waiting for what is no promise',
    path: 'src/application/actions/awaiting.ts',
    rule: 'lint/nursery/useAwaitThenable',
    source: `const now = () => 1;

export const run = async () => await now();
`,
  },
  {
    title: 'silencing the compiler',
    path: 'src/application/actions/silenced.ts',
    rule: 'lint/suspicious/noTsIgnore',
    source: `// ${'@ts'}-ignore
export const wrong: string = 1;
`,
  },
  {
    title: 'a test that silences the others',
    path: 'test/only.test.ts',
    rule: 'lint/suspicious/noFocusedTests',
    source: `import { expect, test } from 'vitest';

test.only('one', () => expect(1).toBe(1));
`,
  },
  {
    title: 'a test that is not run',
    path: 'test/skipped.test.ts',
    rule: 'lint/suspicious/noSkippedTests',
    source: `import { expect, test } from 'vitest';

test.skip('one', () => expect(1).toBe(1));
`,
  },
  {
    title: 'another format',
    path: 'test/format.ts',
    rule: 'format',
    source: 'export const  spaced = "1"\n',
  },
];
