import * as z from 'zod';
import { isLoopbackName } from '../domain/values/loopback.ts';

// Forms that several settings have. A message never quotes the value, which may be a secret.

/** One setting that is wrong: its name and what it should be. Never its value, which may be a secret. */
export type SettingFault = { readonly setting: string; readonly message: string };

export const commaList = z.string().transform(list =>
  list
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== ''),
);

export const isLoopback = ({ hostname }: URL): boolean => isLoopbackName(hostname);
export const isHttps = (url: URL): boolean => url.protocol === 'https:';
/** A URL without query and fragment, and without its closing slash. */
export const plainUrl = (accepts: (url: URL) => boolean, error: string) =>
  z
    .string()
    .refine(value => URL.canParse(value) && !/[?#]/.test(value) && accepts(new URL(value)), { error })
    .transform(value => value.replace(/\/$/, ''));

export const cron = z
  .string({ error: 'must be set: when to look for what is due, as six cron fields (0 * * * * * = each minute)' })
  .regex(/^\S+( \S+){5}$/, { error: 'must be six cron fields, as 0 * * * * *' });
