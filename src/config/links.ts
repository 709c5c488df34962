import * as z from 'zod';
import { commaList, isHttpsOrLocal, isLoopback, plainUrl } from './forms.ts';
import { originIn } from './triggers.ts';

/** The host as a link that leads there has it: the same parser writes both. `undefined`: no link ever leads there. */
const hostIn = (text: string): string | undefined => {
  const url = `https://${text}`;
  return /[\s\p{Cc}/\\@?#*]/u.test(text) || !URL.canParse(url) ? undefined : new URL(url).host;
};

/** One that could never match would refuse every link without saying why. */
const hosts = commaList.transform((list, context): readonly string[] => {
  const found = list.map(hostIn).filter(host => host !== undefined);
  if (found.length === list.length && found.length > 0) return found;
  const message = 'must be hosts (host or host:port, without scheme, path or wildcard), separated by commas';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const origins = commaList.pipe(
  z.array(
    z.string().refine(entry => originIn(entry) !== undefined, {
      error:
        'must be exact origins, as https://portal.contoso.example (http only for the loopback address), separated by commas: no path, no *',
    }),
  ),
);

/** Where links lead, ours and those that others may give us, and whose pages may call us. */
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
  // The platform's: whatever it says, it is no fault of ours.
  WEBSITE_HOSTNAME: z.string().optional(),
  // What is in force is read by `corsOriginsIn`, before anything else is loaded.
  CORS_ORIGINS: origins.optional(),
};

export const linksOf = (given: z.infer<z.ZodObject<typeof linkSettings>>) => ({
  publicUrl: given.PUBLIC_URL,
  platformUrl: platformUrlOf(given.WEBSITE_HOSTNAME),
  portalUrl: given.PORTAL_URL,
  linkHosts: given.LINK_HOSTS,
});

/** Tools that imitate the platform name the machine itself, where each request knows better. */
const platformUrlOf = (host: string | undefined): string | undefined => {
  const url = host === undefined ? null : URL.parse(`https://${host}`);
  return url === null || isLoopback(url) || url.hostname === '0.0.0.0' ? undefined : url.origin;
};
