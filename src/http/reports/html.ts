/** Markup that may be put into other markup as it is. */
export type Html = { readonly html: string };
type Part = string | number | Html | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, sign => entities[sign] ?? '');

const markup = (part: Part): string => {
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map(({ html }) => html).join('');
};

/** A template in which every text that is put in is escaped, so that none can be forgotten. Attributes need quotes. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.map((text, i) => text + markup(parts[i] ?? '')).join(''),
});
export const nothing: Html = { html: '' };
