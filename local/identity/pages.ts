import type { Context } from 'oidc-provider';
import { localTenant, type Person, people } from './personas.ts';

/**
 * The whole sign-in: one button for each person. `action` is where the choice is posted to, `contexts` what the sign-in
 * is to satisfy beyond the usual.
 */
export const signInPage = (tenant: string, action: string, contexts: readonly string[] = []): string =>
  page(
    'Sign in to Action Center',
    `<p class="org">${tenant === localTenant ? 'Contoso (the local tenant)' : 'Fabrikam (the other tenant)'}</p>
    <h1>Who are you today?</h1>
    <p>These people exist on this machine only. No password is asked for.</p>${stronger(contexts)}
    <form method="post" action="${htmlSafe(action)}">
      ${people.map(personButton).join('\n      ')}
      <button class="quiet" name="cancel" value="yes">Cancel</button>
    </form>`,
  );

const stronger = (contexts: readonly string[]): string =>
  contexts.length === 0
    ? ''
    : `\n    <p>A stronger sign-in is asked for (${htmlSafe(contexts.join(', '))}). Choosing a person is that, too.</p>`;

const personButton = ({ name, oid, roles, about }: Person): string =>
  `<button class="person" name="oid" value="${oid}">
        <span class="face" aria-hidden="true">${initials(name)}</span>
        <span><strong>${htmlSafe(name)}</strong> <em>${roles.map(spaced).join(', ') || 'No role'}</em><br>${htmlSafe(about)}</span>
      </button>`;

const initials = (name: string): string =>
  name
    .split(' ')
    .map(word => word.charAt(0))
    .join('');

const spaced = (role: string): string => role.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');

/** `form` is oidc-provider's, with the id `op.logoutForm` and a token against forgery in it. */
export const signOutPage = (context: Context, form: string): void => {
  show(
    context,
    'Sign out',
    `<h1>Sign out of Action Center?</h1>${form}
    <button class="person" form="op.logoutForm" name="logout" value="yes">Sign out</button>
    <button class="quiet" form="op.logoutForm">Stay signed in</button>`,
  );
};

export const signedOutPage = (context: Context): void => {
  show(context, 'Signed out', '<h1>You are signed out</h1><p>You can close this page.</p>');
};

export const errorPage = (context: Context, out: Readonly<Record<string, string>>): void => {
  const facts = Object.entries(out).map(([name, value]) => `<dt>${htmlSafe(name)}</dt><dd>${htmlSafe(value)}</dd>`);
  show(context, 'Sign-in failed', `<h1>Sign-in failed</h1><dl>${facts.join('')}</dl>`);
};

const show = (context: Context, title: string, body: string): void => {
  context.type = 'html';
  context.body = page(title, body);
};

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>${style}</style>
  </head>
  <body><main>
    ${body}
  </main></body>
</html>`;

const style = `
:root { color-scheme: light dark; --ink: #1b1a19; --dim: #5c5a58; --paper: #fff; --wall: #f3f2f1; --line: #d2d0ce; --blue: #0f6cbd; }
@media (prefers-color-scheme: dark) { :root { --ink: #f5f5f5; --dim: #c0bebc; --paper: #292827; --wall: #161514; --line: #484644; --blue: #62abf5; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--wall); color: var(--ink); font: 15px/1.4 "Segoe UI", system-ui, sans-serif; }
main { width: min(30rem, 100%); margin: 1rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 4px 16px rgb(0 0 0 / .12); }
h1 { margin: .25rem 0; font-size: 1.5rem; font-weight: 600; }
p, dt { color: var(--dim); } .org { margin: 0; } dd { margin: 0 0 .75rem; overflow-wrap: anywhere; }
button { width: 100%; margin-top: .5rem; padding: .6rem .75rem; font: inherit; color: inherit; text-align: left; background: none; border: 1px solid var(--line); border-radius: 6px; cursor: pointer; }
button:hover { border-color: var(--blue); } button:focus-visible { outline: 2px solid var(--blue); outline-offset: 1px; }
.person { display: flex; gap: .75rem; align-items: center; } .person em { font-style: normal; color: var(--dim); }
.face { flex: none; width: 2.5rem; height: 2.5rem; display: grid; place-items: center; border-radius: 50%; border: 1px solid var(--blue); color: var(--blue); font-weight: 600; }
.quiet { border-color: transparent; text-align: center; color: var(--dim); }`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const htmlSafe = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? character);
