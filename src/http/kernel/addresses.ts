import type { Call } from './endpoint.ts';
import { apiVersion } from './request.ts';

/** An absolute address of this API, as clients follow it without knowing us. */
export const addressOf = ({ settings, request }: Call, path: `/api/${string}`): string =>
  `${settings.publicUrl ?? new URL(request.url).origin}${path}?api-version=${apiVersion}`;

/** The same request with the next place in it: absolute, as clients follow it without knowing us. */
export const nextLink = ({ request, settings }: Call, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const url = new URL(request.url);
  const next = new URL(url.pathname + url.search, settings.publicUrl ?? url.origin);
  next.searchParams.set('api-version', apiVersion);
  next.searchParams.set('cursor', cursor);
  return next.href;
};
