import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { localTenant, personas, portalClientId, userScope } from '../../local/identity/personas.ts';
import { apiOf } from '../support/api.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';
import { submittedUnder } from '../support/ownRule.ts';
import { browser, redirectOf } from './identityClient.ts';

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

describe('the example, in as much of a browser as it needs', () => {
  let app: LocalApp;
  beforeAll(async () => {
    app = await startLocalApp();
  });
  afterAll(() => app.stop());

  type Button = { textContent: string; onclick: () => void };
  const here = 'http://127.0.0.1:5173/portal-example.html';
  const browse = browser();
  const storage = new Map<string, string>();

  /** Loads the page at an address: where it sends the browser, what it says, and its buttons. */
  const load = async (address: string) => {
    const [, script = ''] = /<script type="module">(.*)<\/script>/s.exec(await file('portal-example.html')) ?? [];
    const said = { textContent: '' };
    const buttons: Button[] = [];
    const sent: string[] = [];
    const { origin, pathname, search } = new URL(address);
    runInNewContext(
      script
        .replace(`http://127.0.0.1:7072/${localTenant}`, `${app.identityUrl}/${localTenant}`)
        .replace('http://127.0.0.1:7071/api', `${app.url}/api`),
      {
        ...{ URLSearchParams, TextEncoder, crypto, fetch, btoa, atob },
        location: { origin, pathname, search, assign: (url: string) => sent.push(url) },
        history: { replaceState: () => undefined },
        sessionStorage: {
          getItem: (key: string) => storage.get(key),
          setItem: (key: string, value: string) => storage.set(key, value),
          removeItem: (key: string) => storage.delete(key),
        },
        document: {
          querySelector: (name: string) => (name === '#say' ? said : { replaceChildren: () => undefined }),
          createElement: (name: string) => {
            const element = {
              textContent: '',
              onclick: () => undefined,
              append: () => undefined,
              remove: () => undefined,
            };
            if (name === 'button') buttons.push(element);
            return element;
          },
        },
      },
    );
    return { said, buttons, sentTo: () => vi.waitFor(() => sent[0] ?? Promise.reject(new Error(said.textContent))) };
  };
  /** Chooses Olivia on the sign-in page, and comes back. */
  const signedIn = async (at: string): Promise<string> => {
    const asked = redirectOf(await browse(at));
    // Whoever is signed in is sent back at once.
    if (asked.href.startsWith(here)) return asked.href;
    const choice = { method: 'POST', body: new URLSearchParams({ oid: personas.operator.oid }) };
    return redirectOf(await browse(redirectOf(await browse(asked.href, choice)).href)).href;
  };

  test('signs in, approves, and signs in once more where a rule asks for it', async () => {
    const action = await submittedUnder(app, { authenticationContext: 'c1' });
    const first = await load(await signedIn(await (await load(here)).sentTo()));
    await vi.waitFor(() => expect(first.said.textContent).toBe('Olivia Operator, 1 actions wait.'));
    first.buttons[0]?.onclick();
    const stronger = await first.sentTo();
    expect(new URL(stronger).searchParams.get('claims')).toBe(
      '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
    );
    expect((await apiOf(app).view('reader', action)).status).toBe('pending');

    const second = await load(await signedIn(stronger));
    await vi.waitFor(() => expect(second.buttons).toHaveLength(1));
    second.buttons[0]?.onclick();
    await vi.waitFor(() => expect(second.said.textContent).toBe(`${action.title}: approved`));
  });
});
