/** Prints rows under their headings: first column left, figures right. */
export const printTable = (title: string, headings: readonly string[], rows: readonly (readonly string[])[]): void => {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map(row => (row[i] ?? '').length)));
  const lineOf = (row: readonly string[]) =>
    `  ${widths.map((width, i) => (i === 0 ? (row[i] ?? '').padEnd(width) : (row[i] ?? '').padStart(width))).join('   ')}`;
  const rule = widths.map(width => '-'.repeat(width));
  console.log(['', title, '', ...[headings, rule, ...rows].map(row => lineOf(row).trimEnd())].join('\n'));
};

/** A remark under a table. */
export const remark = (text: string): void => console.log(`  ${text}`);

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
};
export const ms = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
