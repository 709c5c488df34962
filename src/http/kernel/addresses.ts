import type { HttpRequest } from '@azure/functions';
import { isLoopbackName } from '../../domain/values/loopback.ts';
import { apiVersion } from './apiVersion.ts';
import type { App, Call } from './endpoint.ts';

/**
 * How addresses of ours begin. The request's own host is whatever its sender says, and clients follow our links with
 * their tokens: so only on the loopback address is it believed. `undefined`: nobody has said how we are reached.
 */
export const originFor = (
  { publicUrl, platformUrl }: App['settings'],
  { url }: Pick<HttpRequest, 'url'>,
): string | undefined => {
  const { hostname, origin } = new URL(url);
  return publicUrl ?? platformUrl ?? (isLoopbackName(hostname) ? origin : undefined);
};

/** An absolute address of this API, as clients follow it without knowing us. */
export const addressOf = ({ origin }: Call, path: `/api/${string}`): string =>
  `${origin}${path}?api-version=${apiVersion}`;

/** The same request with the next place in it: absolute, as clients follow it without knowing us. */
export const nextLink = ({ request, origin }: Call, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const { pathname, search } = new URL(request.url);
  const next = new URL(`${origin}${pathname}${search}`);
  next.searchParams.set('api-version', apiVersion);
  next.searchParams.set('cursor', cursor);
  return next.href;
};
