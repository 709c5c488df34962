import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { type MintOptions, mintToken } from '../../local/identity/mint.ts';
import type { personaNames } from '../../local/identity/personas.ts';
import { undescribed } from './described.ts';
import type { LocalApp } from './localApp.ts';

// What answers look like is written down here once more, loosely: tests must notice when the app's own schemas change.

const party = z.looseObject({ id: z.string().optional(), name: z.string().optional() });
const vote = z.looseObject({ by: party, decision: z.string(), comment: z.string().optional(), at: z.string() });
const actionShape = z.looseObject({
  id: z.string(),
  etag: z.string(),
  status: z.string(),
  kind: z.string(),
  title: z.string(),
  digest: z.string(),
  entity: z.looseObject({ kind: z.string(), id: z.string() }),
  approval: z.looseObject({ required: z.number(), granted: z.number(), votes: z.array(vote) }),
  allowedOperations: z
    .record(z.string(), z.looseObject({ allowed: z.boolean(), reason: z.string().optional() }))
    .optional(),
  execution: z.looseObject({ attempts: z.number() }).optional(),
});
const listShape = z.looseObject({ value: z.array(actionShape), nextLink: z.string().optional() });
const historyShape = z.looseObject({
  value: z.array(
    z.looseObject({
      sequence: z.number(),
      type: z.string(),
      previousHash: z.string(),
      hash: z.string(),
      at: z.string(),
    }),
  ),
});
const errorShape = z.looseObject({
  error: z.looseObject({
    code: z.string(),
    message: z.string(),
    target: z.string().optional(),
    details: z.array(z.looseObject({ target: z.string(), message: z.string() })).optional(),
    innererror: z.looseObject({ code: z.string(), id: z.string(), status: z.string(), etag: z.string() }).optional(),
  }),
});
export type ShownAction = z.infer<typeof actionShape>;
export type ErrorBody = z.infer<typeof errorShape>['error'];

export type Persona = (typeof personaNames)[number];
/** A persona with its usual token, one with options, a header as it is, or nobody. */
export type Caller =
  | Persona
  | { readonly as: Persona; readonly token: MintOptions }
  | { readonly header: string }
  | 'nobody';
export type CallOptions = {
  /** undefined leaves a parameter out, also `api-version`. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON unless it is text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Answer = {
  readonly status: number;
  /** The header `x-ms-error-code`. */
  readonly code: string | undefined;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed, when it is JSON. */
  readonly body: unknown;
};

export const apiVersion = '2026-11-01';

/** What is called: an app of the suite's own, or its part of the shared one. */
export type CalledApp = Pick<LocalApp, 'url' | 'identityUrl'> & {
  /** Whom `local` and `other` are in this suite's calls, where they are not the usual two. */
  readonly tenants?: { readonly local: string; readonly other: string };
};

/** Calls the API of a running app as one of the local identity provider's people and applications. */
export const apiOf = (app: CalledApp) => {
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (persona: string, options: MintOptions) => {
    const key = JSON.stringify([persona, options]);
    const { tenant = 'local' } = options;
    const tenantId = tenant === 'unknown' ? undefined : app.tenants?.[tenant];
    const token =
      tokens.get(key) ??
      mintToken(app.identityUrl, persona, { ...options, ...(tenantId !== undefined && { tenantId }) });
    tokens.set(key, token);
    return token;
  };
  const authorization = async (caller: Caller): Promise<Record<string, string>> => {
    if (caller === 'nobody') return {};
    if (typeof caller === 'object' && 'header' in caller) return { authorization: caller.header };
    const [persona, options] = typeof caller === 'object' ? [caller.as, caller.token] : [caller, {}];
    return { authorization: `Bearer ${await tokenOf(persona, options)}` };
  };

  /** `path` from `/api` on, or an absolute address, which is taken as it is. */
  const call = async (caller: Caller, method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const { query, body, headers } = options;
    const isText = typeof body === 'string' || body instanceof Uint8Array;
    const url = path.startsWith('http') ? path : addressOf(app.url, path, query);
    const response = await fetch(url, {
      method,
      headers: {
        ...(await authorization(caller)),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    // Every answer that any test gets has to be as the API's description says.
    const faults = undescribed({ method, url, status: response.status, headers: response.headers, text });
    expect(faults, `${method} ${url}: ${text}`).toEqual([]);
    const code = response.headers.get('x-ms-error-code') ?? undefined;
    return { status: response.status, code, headers: response.headers, text, body: json(text) };
  };

  const get = (caller: Caller, path: string, query: CallOptions['query'] = {}) => call(caller, 'GET', path, { query });
  const post = (caller: Caller, path: string, body?: unknown, headers: CallOptions['headers'] = {}) =>
    call(caller, 'POST', path, { body, headers });
  /** One operation on one action. */
  const ask = (caller: Caller, operation: string, { id }: { id: string }, body?: unknown) =>
    post(caller, `/actions/${id}/${operation}`, body);
  const view = async (caller: Caller, { id }: { id: string }) => actionIn(await get(caller, `/actions/${id}`));

  return {
    ...{ call, get, post, ask, view },
    token: tokenOf,
    /** Submits and insists on 201. */
    submit: async (caller: Caller, proposal: object): Promise<ShownAction> => {
      const answer = await post(caller, '/actions', proposal);
      expect(answer, answer.text).toMatchObject({ status: 201 });
      return actionIn(answer);
    },
    /** Looks until the action has this status. */
    until: (status: string, { id }: { id: string }, timeout = 15_000): Promise<ShownAction> =>
      vi.waitFor(
        async () => {
          const action = await view('reader', { id });
          expect(action.status).toBe(status);
          return action;
        },
        { timeout, interval: 100 },
      ),
    history: async (caller: Caller, { id }: { id: string }) =>
      historyShape.parse((await get(caller, `/actions/${id}/history`)).body).value,
    /** Follows a list to its end. */
    pages: async (caller: Caller, path: string, query: CallOptions['query'] = {}) => {
      const pages = [listIn(await get(caller, path, query))];
      for (let next = pages[0]?.nextLink; next !== undefined; next = pages.at(-1)?.nextLink)
        pages.push(listIn(await call(caller, 'GET', next)));
      return pages;
    },
  };
};
export type Api = ReturnType<typeof apiOf>;

const addressOf = (url: string, path: string, query: CallOptions['query']): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ 'api-version': apiVersion, ...query }))
    if (value !== undefined) parameters.set(name, value);
  return `${url}/api${path}?${parameters}`;
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const actionIn = ({ body, text }: Answer): ShownAction => {
  const parsed = actionShape.safeParse(body);
  if (!parsed.success) throw new Error(`no action: ${text} (${parsed.error})`);
  return parsed.data;
};
export const listIn = ({ body, text }: Answer): z.infer<typeof listShape> => {
  const parsed = listShape.safeParse(body);
  if (!parsed.success) throw new Error(`no list: ${text} (${parsed.error})`);
  return parsed.data;
};
/** The error object; insists on its shape. */
export const errorIn = ({ body, text }: Answer): ErrorBody => {
  const parsed = errorShape.safeParse(body);
  if (!parsed.success) throw new Error(`no error: ${text} (${parsed.error})`);
  return parsed.data.error;
};

/** A proposal that is right in every respect, for an entity of its own. The name's end steers the simulated provider. */
export const isolation = (name = 'desktop-42', changes: object = {}) => ({
  kind: 'isolateDevice',
  entity: { kind: 'device', id: randomUUID(), name },
  ...changes,
});
export const mailDeletion = (changes: object = {}) => ({
  kind: 'softDeleteEmail',
  entity: { kind: 'email', id: randomUUID(), name: 'Invoice 17' },
  parameters: { recipient: 'Ida@Contoso.example' },
  review: { url: 'https://security.example/review/17' },
  ...changes,
});
