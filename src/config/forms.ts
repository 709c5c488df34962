import * as z from 'zod';
import { isLoopbackName } from '../domain/values/loopback.ts';

// Forms that several settings have. A message never quotes the value, which may be a secret.

/** One setting that is wrong: its name and what it should be. Never its value, which may be a secret. */
export type SettingFault = { readonly setting: string; readonly message: string };

/** What a setting may be alone, and not beside these. */
export type Contradiction = SettingFault & { readonly beside: readonly string[] };

export const commaList = z.string().transform(list =>
  list
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== ''),
);

export const isLoopback = ({ hostname }: URL): boolean => isLoopbackName(hostname);
export const isHttps = (url: URL): boolean => url.protocol === 'https:';
/** On one's own machine nobody listens in. No other scheme is ever right. */
export const isHttpsOrLocal = (url: URL): boolean => isHttps(url) || (url.protocol === 'http:' && isLoopback(url));
/** What the parser would drop, or take for something else, without a word. */
const isPlain = (text: string, { username, password }: URL): boolean =>
  /^https?:\/\/[^/\\]/i.test(text) && !/[?#\s\\]/.test(text) && username === '' && password === '';
/** A URL without user, query and fragment, as the parser writes it, and without its closing slash. */
export const plainUrl = (accepts: (url: URL) => boolean, error: string) =>
  z
    .string()
    .refine(text => URL.canParse(text) && isPlain(text, new URL(text)) && accepts(new URL(text)), { error })
    .transform(text => new URL(text).href.replace(/\/$/, ''));

/**
 * A connection string that names a service, over http or https. The storage library would find out about anything else
 * with the first request.
 */
export const connectionTo = (endpoint: 'TableEndpoint' | 'QueueEndpoint', error: string) => {
  const names = new RegExp(`^UseDevelopmentStorage=true|(^|;)${endpoint}=|(^|;)AccountName=`, 'i');
  const schemes =
    /(?:^|;)\s*(?:DefaultEndpointsProtocol=(?!https?\s*(?:;|$))|\w+(?:Endpoint|ProxyUri)=(?!https?:\/\/))/i;
  return z
    .string()
    .regex(names, { error, abort: true })
    .refine(text => !schemes.test(text), { error: `${error}, with services that are reached by http or https` });
};

export const cron = z
  .string({ error: 'must be set: when to look for what is due, as six cron fields (0 * * * * * = each minute)' })
  .regex(/^\S+( \S+){5}$/, { error: 'must be six cron fields, as 0 * * * * *' });
