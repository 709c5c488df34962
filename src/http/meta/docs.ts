import type { HttpResponseInit } from '@azure/functions';
import type { Anonymous } from '../kernel/endpoint.ts';
import { errorResponse } from '../kernel/errors.ts';

// All paths are absolute, so that the page is the same with a slash at its end and without.
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Action Center API</title>
<link rel="icon" type="image/png" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="stylesheet" href="/api/docs/page.css">
<div id="docs"></div>
<noscript>This page needs JavaScript. The description itself is at <a href="/api/openapi.json">/api/openapi.json</a>.</noscript>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/page.js"></script>
</html>
`;

// A token that is pasted in lives as long as the page.
const script = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  queryConfigEnabled: false,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  filter: true,
});
`;

const style = `body { margin: 0; }
.swagger-ui .info { margin: 2rem 0 1rem; }
`;

const css = 'text/css; charset=utf-8';
const javascript = 'text/javascript; charset=utf-8';
const own: Readonly<Record<string, readonly [type: string, content: string]>> = {
  'page.css': [css, style],
  'page.js': [javascript, script],
};
/** The only names that are looked up: a name never becomes a path. local/build.ts copies these files. */
export const viewerFiles: Readonly<Record<string, string>> = {
  'favicon-32x32.png': 'image/png',
  'swagger-ui-bundle.js': javascript,
  'swagger-ui.css': css,
};

/** Everything comes from here and nothing is inline; the viewer draws its icons as data. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const answer = (type: string, body: string | Uint8Array, cacheControl: string): HttpResponseInit => ({
  status: 200,
  headers: {
    'content-type': type,
    'cache-control': cacheControl,
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
  },
  body,
});

/** The page. */
export const docs: Anonymous = {
  name: 'docs',
  method: 'GET',
  route: 'api/docs',
  tag: 'Docs',
  summary: 'This description, for people',
  answers: { 200: { description: 'A page.', types: ['text/html'] } },
  serve: async () => answer('text/html; charset=utf-8', page, 'no-cache'),
};

/** What the page needs; a name that is not known, or a build without the viewer, is a plain 404. */
export const docsFile: Anonymous = {
  name: 'docsFile',
  method: 'GET',
  route: 'api/docs/{file}',
  tag: 'Docs',
  summary: 'A file that the page needs',
  answers: { 200: { description: 'The file.', types: ['text/css', 'text/javascript', 'image/png'] } },
  refusals: ['NotFound'],
  serve: async ({ params }, { readFile }) => {
    const name = params['file'] ?? '';
    if (Object.hasOwn(own, name)) {
      const [type, content] = own[name] ?? ['', ''];
      return answer(type, content, 'no-cache');
    }
    const type = Object.hasOwn(viewerFiles, name) ? viewerFiles[name] : undefined;
    const bytes = type && (await readFile(`docs/${name}`));
    return type && bytes ? answer(type, bytes, 'public, max-age=86400') : errorResponse({ code: 'NotFound' });
  },
};
