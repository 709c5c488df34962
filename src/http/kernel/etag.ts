import type { HttpRequest } from '@azure/functions';

/** The version that is stored; what a caller may do with it is no part of it. */
export const etagOf = ({ version }: { readonly version: number }): string => `"${version}"`;

/** Whether the caller holds this very version. */
export const isKnown = (
  etag: string | undefined,
  { method, headers }: Pick<HttpRequest, 'method' | 'headers'>,
): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  etag !== undefined &&
  (headers.get('if-none-match') ?? '').split(',').some(named => [etag, '*'].includes(named.trim().replace(/^W\//, '')));
