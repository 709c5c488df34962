import { type Html, html, nothing } from './html.ts';

// Pieces of a page that mail programs show as meant: tables, inline styles and attributes, nothing that Outlook (whose
// engine is Word's) or Gmail leave out. Every cell that has a colour has its background too, so that a program that turns
// colours around for the dark turns both.

const font = 'font-family:Segoe UI,Arial,sans-serif';
const ink = '#1f2328';
const faint = '#57606a';
const paper = '#ffffff';
const blue = '#2563eb';
const track = '#e6e9ee';
const line = '#d8dee4';

const onPaper = (color: string, rest: string) => `${font};color:${color};background-color:${paper};${rest}`;
const text = onPaper(ink, 'font-size:14px;line-height:20px');
const small = onPaper(faint, 'font-size:12px;line-height:18px');

/** A whole document around its rows: 640 pixels wide, and narrower where there is no room. */
export const mailPage = (title: string, preview: string, rows: readonly Html[]): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="supported-color-schemes" content="light">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${title}</title>
</head>
<body bgcolor="#eef1f5" style="margin:0;padding:0;background-color:#eef1f5;color:${ink}">
<div style="display:none;font-size:1px;line-height:1px;max-height:0;overflow:hidden;mso-hide:all">${preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#eef1f5" style="background-color:#eef1f5">
<tr><td align="center" style="padding:16px 8px">
<!--[if mso]><table role="presentation" width="640" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${paper}" style="max-width:640px;table-layout:fixed;background-color:${paper};border:1px solid ${line}">
${rows}
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`.html;

export const headerRow = (title: string, lines: readonly string[]): Html => html`<tr>
<td bgcolor="#14325c" style="${font};background-color:#14325c;color:#ffffff;padding:20px 20px 16px 20px">
<h1 style="${font};margin:0;font-size:22px;line-height:28px;font-weight:600;color:#ffffff">${title}</h1>
${lines.map(each => html`<p style="${font};margin:4px 0 0 0;font-size:13px;line-height:18px;color:#dbe7f7">${each}</p>`)}
</td></tr>`;

export type Tile = { readonly label: string; readonly value: number; readonly alarming?: boolean };
/** Figures side by side. */
export const tilesRow = (tiles: readonly Tile[]): Html => html`<tr>
<td bgcolor="${paper}" style="background-color:${paper};padding:8px 12px 0 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed"><tr>
${tiles.map(tile => tileOf(tile, tiles.length))}
</tr></table>
</td></tr>`;
const tileOf = (
  { label, value, alarming }: Tile,
  count: number,
): Html => html`<td width="${Math.floor(100 / count)}%" align="center" valign="top" bgcolor="${paper}" style="${text};padding:12px 4px">
<p style="${font};margin:0;font-size:28px;line-height:32px;font-weight:600;color:${alarming && value > 0 ? '#b42318' : ink}">${value}</p>
<p style="${font};margin:2px 0 0 0;font-size:12px;line-height:16px;color:${faint}">${label}</p>
</td>`;

/** A heading and what is under it. */
export const sectionRow = (heading: string, content: Html): Html => html`<tr>
<td bgcolor="${paper}" style="${text};padding:16px 20px 4px 20px">
<h2 style="${font};margin:0 0 6px 0;font-size:16px;line-height:22px;font-weight:600;color:${ink}">${heading}</h2>
${content}
</td></tr>`;

export const paragraph = (words: string): Html => html`<p style="${small};margin:4px 0 0 0">${words}</p>`;

export type Bar = { readonly label: string; readonly value: number; readonly color?: string };
/** Bars made of table cells, each with its number beside it. */
export const bars = (caption: string, rows: readonly Bar[]): Html => {
  const longest = Math.max(1, ...rows.map(({ value }) => value));
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" aria-label="${caption}" style="table-layout:fixed">
${rows.map(row => barOf(row, Math.round((100 * row.value) / longest)))}
</table>`;
};
const barOf = ({ label, value, color = blue }: Bar, percent: number): Html => html`<tr>
<th scope="row" align="left" width="40%" style="${text};font-weight:400;padding:3px 8px 3px 0;word-break:break-word">${label}</th>
<td width="46%" style="padding:3px 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${
  percent > 0 ? piece(percent, color) : nothing
}${percent < 100 ? piece(100 - percent, track) : nothing}</tr></table></td>
<td width="14%" align="right" style="${text};padding:3px 0">${value}</td>
</tr>`;
const piece = (percent: number, color: string): Html =>
  html`<td width="${percent}%" bgcolor="${color}" style="background-color:${color};font-size:1px;line-height:12px;height:12px">&nbsp;</td>`;

export type Item = {
  readonly title: string;
  readonly url?: string | undefined;
  /** A word in front, in its colour. */
  readonly mark: string;
  readonly color: string;
  readonly lines: readonly (string | Html)[];
};
/** Actions under one another: what it is, then what is known of it. */
export const items = (list: readonly Item[]): Html =>
  html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed">
${list.map(itemOf)}
</table>`;
const itemOf = ({ title, url, mark, color, lines }: Item): Html => html`<tr>
<td style="${text};padding:8px 0;border-top:1px solid ${line};word-break:break-word">
<span style="color:${color};font-weight:600">${mark}</span>&nbsp; ${
  url === undefined
    ? html`<strong>${title}</strong>`
    : html`<a href="${url}" style="color:#0b57d0;font-weight:600">${title}</a>`
}
${lines.map(each => html`<br><span style="${small}">${each}</span>`)}
</td></tr>`;

/** Figures in columns under headings; the first column says what each row is. */
export const figures = (headings: readonly string[], rows: readonly (readonly string[])[]): Html => {
  const [first = '', ...others] = headings;
  const width = Math.floor(52 / Math.max(others.length, 1));
  const heading = `${small};font-weight:600;padding:4px 0;border-bottom:1px solid ${line}`;
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed">
<tr><th scope="col" align="left" width="48%" style="${heading}">${first}</th>${others.map(
    each => html`<th scope="col" align="right" width="${width}%" style="${heading}">${each}</th>`,
  )}</tr>
${rows.map(
  ([name = '', ...values]) =>
    html`<tr><th scope="row" align="left" style="${text};font-weight:400;padding:4px 8px 4px 0">${name}</th>${values.map(
      value => html`<td align="right" style="${text};padding:4px 0">${value}</td>`,
    )}</tr>`,
)}
</table>`;
};

export const footerRow = (lines: readonly string[]): Html => html`<tr>
<td bgcolor="${paper}" style="${small};padding:16px 20px 20px 20px;word-break:break-word">
${lines.map(each => html`<p style="${small};margin:0 0 4px 0">${each}</p>`)}
</td></tr>`;
