/** Reads CSV as RFC 4180 describes it, and throws on what it does not allow: written from the standard alone. */
export const parsedCsv = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let rest = text;
  while (rest !== '') {
    const row: string[] = [];
    for (let more = true; more; ) {
      const [whole = '', inQuotes, plain = '', end] = cell.exec(rest) ?? [];
      if (end === undefined) throw new Error(`no CSV: ${JSON.stringify(rest.slice(0, 40))}`);
      row.push(inQuotes?.replaceAll('""', '"') ?? plain);
      rest = rest.slice(whole.length);
      more = end === ',';
    }
    rows.push(row);
  }
  return rows;
};

const cell = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/;
