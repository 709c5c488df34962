import * as z from 'zod';
import { commaList, isHttpsOrLocal, plainUrl } from './forms.ts';

/** As `URL.host` has it. One that could never match would refuse every link without saying why. */
const hosts = commaList
  .transform(list => list.map(host => host.toLowerCase()))
  .pipe(z.array(z.string().regex(/^[^\s/@?#]+$/, { error: 'must be hosts (host or host:port), separated by commas' })));

/** Where links lead: ours, and those that others may give us. */
export const linkSettings = {
  PUBLIC_URL: plainUrl(
    url => isHttpsOrLocal(url) && url.pathname === '/',
    'must be an https URL without a path',
  ).optional(),
  PORTAL_URL: plainUrl(
    isHttpsOrLocal,
    'must be the https URL where people open the portal (http only for the loopback address)',
  ).optional(),
  LINK_HOSTS: hosts.optional(),
};

export const linksOf = (given: z.infer<z.ZodObject<typeof linkSettings>>) => ({
  publicUrl: given.PUBLIC_URL,
  portalUrl: given.PORTAL_URL,
  linkHosts: given.LINK_HOSTS,
});
