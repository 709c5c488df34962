import type { Fault } from '../../domain/actions/refusal.ts';
import { lengthOf } from '../../domain/values/text.ts';

/** Characters of a URL, as the parser writes it. */
const mostOfUrl = 2048;

type Read =
  | { readonly href: string; readonly fault?: undefined }
  | { readonly href?: undefined; readonly fault: string };

/** A URL as the URL parser writes it, so that one place has one spelling; or what is wrong with it. */
export const readUrl = (text: string, protocols: readonly string[]): Read => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !protocols.includes(url.protocol))
    return { fault: `must be a URL that begins with ${protocols.map(name => `${name}//`).join(' or ')}` };
  if (lengthOf(url.href) > mostOfUrl)
    return { fault: `must be at most ${mostOfUrl} characters, as a browser writes it` };
  return { href: url.href };
};

/** A link that people are to follow. The parser would leave out line breaks and blanks that somebody hid in it. */
export const readLink = (text: string): Read => {
  if (/[\s\p{Cc}\p{Cs}]/u.test(text)) return { fault: 'must not contain blanks, line breaks or control characters' };
  const read = readUrl(text, ['https:']);
  if (read.fault !== undefined) return read;
  const { username, password } = new URL(read.href);
  return username || password ? { fault: 'must not contain a user name or password' } : read;
};

/** Where a link stands in the request, and where it leads. */
type Link = readonly [target: string, url: string | undefined];

/** Links are shown to people who are about to decide: with LINK_HOSTS set they lead only where that allows. */
export const foreignLinks = (links: readonly Link[], hosts: readonly string[] | undefined): readonly Fault[] =>
  links
    .filter(([, url]) => hosts && url !== undefined && !hosts.includes(new URL(url).host))
    .map(([target]) => ({ target, message: 'leads to a host that is not in LINK_HOSTS' }));

/** The links of a list of things, each under its place. */
export const linksOf = (name: string, items: readonly { readonly url?: string | undefined }[]): readonly Link[] =>
  items.map(({ url }, index) => [`${name}.${index}.url`, url]);
