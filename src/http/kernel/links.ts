import type { Fault } from '../../domain/actions/refusal.ts';

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
