import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { localTenant, portalClientId, userScope } from '../../local/identity/personas.ts';

const file = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

test('the example of a portal, and what is told of it, name the local client, its scope and authority', async () => {
  for (const name of ['portal-example.html', 'portals.md']) {
    const text = await file(name);
    for (const word of [portalClientId, `openid ${userScope}`, `http://127.0.0.1:7072/${localTenant}`])
      expect(text, name).toContain(word);
  }
});

test('the example loads nothing from elsewhere, and shows the words of strangers as text', async () => {
  const page = await file('portal-example.html');
  expect(page).not.toMatch(/\ssrc=|<link|\bimport\b|innerHTML|insertAdjacent|document\.write|eval\(/);
});
