import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../src/http/kernel/csv.ts';
import { parsedCsv } from '../../support/parsedCsv.ts';

const columns = ['first', 'second'];
const cellsOf = (...cells: readonly string[]) => parsedCsv(csvOf(columns, [cells]))[1];

/** Everything that matters in CSV or to a spreadsheet, often. */
const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'=+-@＝＋－＠",;\'\t\r\n |a1'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});
const anyCell = fc.oneof(nasty, fc.integer(), fc.boolean(), fc.constant(undefined));
const startsFormula = /^["\s]*[=+\-@＝＋－＠]|^[\t\r\n]/;

describe('CSV', () => {
  it('has a heading row, CRLF at the end of each line, and quotes where they are needed', () => {
    const rows = [
      ['a', 1],
      ['a, "b"', undefined],
      ['two\nlines', true],
    ] as const;
    expect(csvOf(columns, rows)).toBe('first,second\r\na,1\r\n"a, ""b""",\r\n"two\nlines",true\r\n');
    expect(csvOf(columns, [])).toBe('first,second\r\n');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['  =1', "'  =1"],
    ['\t=1', "'\t'=1"],
    ['\rx', "'\rx"],
    ['\nx', "'\nx"],
    ['a;=1', "a;'=1"],
    ['a\n=1', "a\n'=1"],
    ['a; b=1', 'a; b=1'],
    ['a-b, c@d', 'a-b, c@d'],
    ["'", "'"],
  ])('disarms %j', (given, cell) => {
    expect(cellsOf(given, 'x')).toEqual([cell, 'x']);
  });

  it('leaves numbers as they are', () => {
    expect(csvOf(columns, [[-1, 0.5]])).toBe('first,second\r\n-1,0.5\r\n');
  });

  it('comes back as it went, but for the apostrophes', () => {
    const bare = (text: string) => text.replaceAll("'", '');
    fc.assert(
      fc.property(fc.array(fc.array(anyCell, { minLength: 3, maxLength: 3 })), rows => {
        const back = parsedCsv(csvOf(['a', 'b', 'c'], rows));
        expect(back[0]).toEqual(['a', 'b', 'c']);
        const expected = rows.map(row => row.map(cell => bare(String(cell ?? ''))));
        expect(back.slice(1).map(row => row.map(bare))).toEqual(expected);
      }),
    );
  });

  it('leaves a text alone that no spreadsheet would calculate', () => {
    const harmless = nasty.filter(
      text => !text.split(/[;\t\r\n]/).some(part => startsFormula.test(part)) && !/^[\t\r\n]/.test(text),
    );
    fc.assert(
      fc.property(harmless, text => {
        expect(cellsOf(text, 'x')).toEqual([text, 'x']);
      }),
    );
  });

  it('has no cell that begins like a formula, whatever a reader takes for the end of a cell', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyCell, { minLength: 2, maxLength: 2 })), rows => {
        const text = csvOf(columns, rows);
        const isNumber = (cell: string) => /^-?\d+$/.test(cell);
        const cells = parsedCsv(text).flat();
        expect(cells.filter(cell => startsFormula.test(cell) && !isNumber(cell))).toEqual([]);
        // A reader that separates by semicolons or tabs, and takes quotes for what they are only at the start of a cell.
        const naive = text.split(/[;\t\r\n]/).map(cell => cell.replace(/^"/, ''));
        expect(naive.filter(cell => startsFormula.test(cell) && !isNumber(cell.split(',')[0] ?? ''))).toEqual([]);
      }),
    );
  });
});
