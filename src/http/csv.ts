/** What a spreadsheet would take for a formula when it begins a cell (owasp.org/www-community/attacks/CSV_Injection). */
const startsFormula = /^[=+\-@\t\r]/;

const cell = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // A number is never a formula; text that could be one gets an apostrophe, which spreadsheets do not show.
  const safe = typeof value === 'string' && startsFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvType = 'text/csv; charset=utf-8; header=present';

/** CSV as RFC 4180 has it: a heading row, CRLF, quotes where needed, and no cell that a spreadsheet would calculate. */
export const csvOf = (columns: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [columns, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('');
