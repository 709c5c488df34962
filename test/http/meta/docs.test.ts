import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../../../local/build.ts';
import { type Api, apiOf } from '../../support/api.ts';
import { startLocalApp } from '../../support/localApp.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('docs'));
});

const get = (path: string) => api.call('nobody', 'GET', path, { query: { 'api-version': undefined } });

describe('the page for people', () => {
  test('is there without a token, with a slash at its end and without', async () => {
    const page = await get('/docs');
    expect(page).toMatchObject({ status: 200, text: (await get('/docs/')).text });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  test('needs nothing but files of ours, which are all there', async () => {
    const { text } = await get('/docs');
    const links = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter(link => !/^\/api\/(docs\/[\w.-]+|openapi\.json)$/.test(link))).toEqual([]);
    for (const link of links) expect(await get(link.replace('/api', '')), link).toMatchObject({ status: 200 });
    expect(text).not.toMatch(/<script>|<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
    const start = await get('/docs/page.js');
    expect(start.text).toContain("url: '/api/openapi.json'");
    expect(start.text).toContain('persistAuthorization: false');
  });

  test.each([
    ['/docs', 'text/html; charset=utf-8', 'no-cache'],
    ['/docs/page.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/docs/page.css', 'text/css; charset=utf-8', 'no-cache'],
    ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', 'public, max-age=86400'],
    ['/docs/swagger-ui.css', 'text/css; charset=utf-8', 'public, max-age=86400'],
    ['/docs/favicon-32x32.png', 'image/png', 'public, max-age=86400'],
  ])('%s may load and run nothing from elsewhere', async (path, type, cached) => {
    const { headers } = await get(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': type,
      'cache-control': cached,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test.each([
    '/docs/index.html',
    '/docs/LICENSE',
    '/docs/index.mjs',
    '/docs/..%2Findex.mjs',
    '/docs/%2e%2e%2findex.mjs',
    '/docs/__proto__',
    '/docs/constructor',
  ])('%s is nothing that it serves', async path => {
    expect(await get(path)).toMatchObject({ status: 404, code: 'NotFound' });
  });
});

test('a build without the viewer starts, and says that its files are missing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'no-viewer-'));
  await build({ directory });
  await rm(join(directory, 'docs'), { recursive: true });
  const without = await startLocalApp({ bundle: directory });
  try {
    const options = { query: { 'api-version': undefined } };
    const answers = apiOf(without);
    expect(await answers.call('nobody', 'GET', '/docs', options)).toMatchObject({ status: 200 });
    const missing = await answers.call('nobody', 'GET', '/docs/swagger-ui.css', options);
    expect(missing).toMatchObject({ status: 404, code: 'NotFound' });
    expect(await answers.get('reader', '/me')).toMatchObject({ status: 200 });
  } finally {
    await without.stop();
    await rm(directory, { recursive: true });
  }
});
