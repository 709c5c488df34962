import type { HttpFunctionOptions } from '@azure/functions';
import { type ApiFunction, type Composed, type Described, isKnown } from '../kernel/endpoint.ts';
import { openApiOf } from './openapi/document.ts';

export const openapi = {
  name: 'openapi',
  method: 'GET',
  route: 'api/openapi.json',
  tag: 'Docs',
  summary: 'This description, as OpenAPI 3.1',
  description: 'Made from the schemas that requests are checked with.',
  answers: { 200: { description: 'An OpenAPI document.', types: ['application/json'], headers: ['ETag'] } },
} as const satisfies Described;

/** Serves the description of these functions. It is made at the first request: a start must not pay for it. */
export const serveDescription = (api: readonly ApiFunction[], composed: Composed): HttpFunctionOptions => {
  let made: Promise<Description> | undefined;
  return {
    methods: [openapi.method],
    authLevel: 'anonymous',
    route: openapi.route,
    handler: async (request, { invocationId }) => {
      made ??= describe(api, composed()?.settings.publicUrl);
      const { text, etag } = await made;
      const headers = { etag, 'cache-control': 'public, max-age=300', 'x-ms-request-id': invocationId };
      if (isKnown(etag, request)) return { status: 304, headers };
      return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: text };
    },
  };
};

type Description = { readonly text: string; readonly etag: string };

const describe = async (api: readonly ApiFunction[], publicUrl: string | undefined): Promise<Description> => {
  const text = JSON.stringify(openApiOf(api, publicUrl));
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(text));
  return { text, etag: `"${Buffer.from(digest).toString('base64url')}"` };
};
