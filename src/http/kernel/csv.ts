// What a spreadsheet takes for a formula when it begins a cell (owasp.org/www-community/attacks/CSV_Injection), the
// full-width forms too. A cell also begins behind a semicolon, a tab or a line break where a spreadsheet separates by
// those: it does not know our quotes for quotes then.
const beforeFormula = /^(?=[\t\r\n])|(?<=^|[;\t\r\n])(?=["\s]*[=+\-@＝＋－＠])/g;

/** What a cell may hold; nothing is an empty cell. */
export type Cell = string | number | boolean | undefined;

const textOf = (cell: Cell): string => {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  // Spreadsheets do not show an apostrophe before a text.
  return cell.replace(beforeFormula, "'");
};
const quoted = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const csvType = 'text/csv; charset=utf-8; header=present';

/** Without it spreadsheets take UTF-8 for something else. It belongs before the first page only. */
const byteOrderMark = '\ufeff';

/** CSV as an answer that a browser saves under a name; `isFirst`: nothing comes before it. */
export const csvAnswer = (content: string, name: string, isFirst = true) => ({
  headers: { 'content-disposition': `attachment; filename="${name}.csv"` },
  text: { type: csvType, content: isFirst ? `${byteOrderMark}${content}` : content },
});

/** CSV as RFC 4180 has it: a heading row, CRLF, quotes where needed, and no cell that a spreadsheet would calculate. */
export const csvOf = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns, ...rows].map(row => `${row.map(cell => quoted(textOf(cell))).join(',')}\r\n`).join('');
