import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preferredOf } from '../../../src/http/kernel/negotiation.ts';

const types = ['application/json', 'text/csv', 'text/html'] as const;

test.each([
  [null, 'application/json'],
  ['', 'application/json'],
  ['text/csv', 'text/csv'],
  ['text/csv;q=0.5, text/html', 'text/html'],
  ['text/csv;q=0.500, text/html;q=0.501', 'text/html'],
  ['text/csv, text/html', 'text/csv'],
  ['text/html, text/csv', 'text/html'],
  ['text/*', 'text/csv'],
  ['text/*;q=0.5, text/html;q=0.4', 'text/csv'],
  ['*/*, application/json;q=0.1', 'text/csv'],
  ['*/*;q=0.1, text/html;q=0', 'application/json'],
  ['application/json;q=0, */*', 'text/csv'],
  ['application/json;q=0, text/csv;q=0, */*', 'text/html'],
  ['*/*;q=0', 'application/json'],
  ['application/pdf', 'application/json'],
  ['text/html;level=1;q=0.2, text/csv ; Q=0.3', 'text/csv'],
  ['text/html;q=2, text/csv', 'text/html'],
  ['text/csv;q=x', 'text/csv'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
  [';;,', 'application/json'],
])('of JSON, CSV and HTML, Accept: %s likes best %s', (accept, best) => {
  expect(preferredOf(accept, types)).toBe(best);
});

test('what is excluded by name never comes while something else may', () => {
  const weight = fc.constantFrom('0', '0.0', '0.3', '1', '0.001');
  const ranges = fc.uniqueArray(fc.tuple(fc.constantFrom(...types, 'text/*', '*/*', 'image/png'), weight), {
    selector: ([type]) => type,
  });
  fc.assert(
    fc.property(ranges, given => {
      const accept = given.map(([type, q]) => `${type};q=${q}`).join();
      const weightOf = (type: string): number => {
        const said = [type, type.replace(/\/.*/, '/*'), '*/*'].flatMap(range =>
          given.filter(([named]) => named === range),
        )[0];
        return Number(said?.[1] ?? 0);
      };
      const best = Math.max(...types.map(weightOf));
      const chosen = preferredOf(accept, types);
      expect(best === 0 ? chosen : weightOf(chosen), accept).toBe(best === 0 ? 'application/json' : best);
    }),
  );
});
