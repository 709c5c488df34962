import type { Anonymous, Outside } from '../kernel/endpoint.ts';
import { isKnown } from '../kernel/etag.ts';

/** The API's description. It is made at the first request: a start must not pay for it. */
export const openapi: Anonymous = {
  name: 'openapi',
  method: 'GET',
  route: 'api/openapi.json',
  tag: 'Docs',
  summary: 'This description, as OpenAPI 3.1',
  description: 'Made from the schemas that requests are checked with.',
  answers: { 200: { description: 'An OpenAPI document.', types: ['application/json'], headers: ['ETag'] } },
  serve: async (request, outside) => {
    made ??= describe(outside);
    const { text, etag } = await made;
    const headers = { etag, 'cache-control': 'public, max-age=300' };
    if (isKnown(etag, request)) return { status: 304, headers };
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: text };
  },
};

type Description = { readonly text: string; readonly etag: string };
let made: Promise<Description> | undefined;

const describe = async (outside: Outside): Promise<Description> => {
  const text = JSON.stringify(await outside.describe());
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(text));
  return { text, etag: `"${Buffer.from(digest).toString('base64url')}"` };
};
