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

/** Plain ASCII never changes the direction of what stands beside it. */
const isPlain = (text: string) => /^[ -~]*$/.test(text);
/** Text that runs from right to left stays among itself, whoever wrote it: as `<bdi>`, in a form that mail programs keep. */
const isolated = (text: string) => `<span dir="auto">${escaped(text)}</span>`;

const markup = (part: Part, isAttribute: boolean): string => {
  if (typeof part === 'string') return isAttribute || isPlain(part) ? escaped(part) : isolated(part);
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map(({ html }) => html).join('');
};

/**
 * A template in which every text that is put in is escaped, and isolated from the direction of what is beside it, so that
 * none can be forgotten. Attributes need quotes.
 */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings
    .map((text, i) => {
      const before = strings.slice(0, i + 1).join('');
      return text + markup(parts[i] ?? '', before.lastIndexOf('<') > before.lastIndexOf('>'));
    })
    .join(''),
});
export const nothing: Html = { html: '' };
