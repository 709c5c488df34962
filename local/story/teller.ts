import { z } from 'zod';
import { mintToken } from '../identity/mint.ts';
import { personas } from '../identity/personas.ts';

export type Who = keyof typeof personas;

/** What the demo reads of an action; it has more. */
const actionSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: z.string(),
  severity: z.string(),
  reason: z.string().optional(),
  digest: z.string(),
  undoneBy: z.string().optional(),
  expiresAt: z.iso.datetime(),
  windowEndsAt: z.iso.datetime().optional(),
  approval: z.object({ required: z.int(), granted: z.int() }),
  execution: z.object({ provider: z.string().optional(), message: z.string().optional() }).optional(),
  allowedOperations: z
    .record(z.string(), z.object({ allowed: z.boolean(), reason: z.string().optional() }))
    .default({}),
});
export type ShownAction = z.infer<typeof actionSchema>;
const historySchema = z.object({
  value: z.array(
    z.object({
      sequence: z.int(),
      type: z.string(),
      by: z.object({ name: z.string().optional(), role: z.string().optional() }),
      comment: z.string().optional(),
      notice: z.string().optional(),
      vote: z.object({ comment: z.string().optional() }).optional(),
    }),
  ),
  verification: z.object({ intact: z.boolean(), brokenAt: z.int().optional() }),
});
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Something was not as the demo expects it. */
export const unexpected = (what: string): Error => new Error(`Not as expected: ${what}`);

type Request = {
  /** Nobody: no token. */
  readonly who?: Who;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** What stands for the path where that is long. */
  readonly shown?: string;
  readonly body?: object;
  /** The version that was seen. */
  readonly ifMatch?: string;
  /** The answer without which the demo ends: a status, and for an error its code. */
  readonly answer: number | readonly [status: number, code: string];
};

/** Asks over HTTP as a person or application would, and says in short lines what was asked and what was answered. */
export const teller = (url: string, identityUrl: string, write: (line: string) => void) => {
  const says = (text: string) => {
    for (const line of wrapped(text)) write(`      ${line}`);
  };

  const sends = async ({ who, method, path, shown = path, body, ifMatch }: Omit<Request, 'answer'>) => {
    const headers = {
      ...(who && { authorization: `Bearer ${await mintToken(identityUrl, who)}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    };
    const separator = path.includes('?') ? '&' : '?';
    const response = await fetch(`${url}${path}${separator}api-version=2026-11-01`, {
      ...{ method, headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = json(text);
    const error = errorSchema.safeParse(answer).data?.error;
    const name = who === undefined ? 'nobody' : personas[who].name;
    const ended = error === undefined ? `${response.status}` : `${response.status} ${error.code}`;
    write(`   ${name.padEnd(16)} ${method.padEnd(4)} ${shown.padEnd(38)} ${ended}`);
    return { status: response.status, text, answer, error };
  };

  /** Insists on the answer. */
  const insists = async (request: Request) => {
    const [status, code] = typeof request.answer === 'number' ? [request.answer] : request.answer;
    const sent = await sends(request);
    if (sent.status !== status || sent.error?.code !== code)
      throw unexpected(
        `${request.method} ${request.path} should answer ${status} ${code ?? ''}. ${sent.error?.message ?? ''}`,
      );
    if (sent.error) says(`"${sent.error.message}"`);
    return sent;
  };
  const asks = async (request: Request): Promise<unknown> => (await insists(request)).answer;

  return {
    chapter: (title: string) => write(`\n${title}`),
    says,
    /** A line as it is, not wrapped. */
    shows: (line: string) => write(`      ${line}`),
    asks,
    /** What is not JSON. */
    text: async (request: Request): Promise<string> => (await insists(request)).text,
    action: async (request: Request): Promise<ShownAction> => actionSchema.parse(await asks(request)),
    list: async (request: Request): Promise<readonly ShownAction[]> =>
      z.object({ value: z.array(actionSchema) }).parse(await asks(request)).value,
    history: async (request: Request) => historySchema.parse(await asks(request)),
    /** Looks again and again until an action has ended; says each state that it sees, and when. */
    watches: async (who: Who, id: string): Promise<ShownAction> => {
      const startedAt = performance.now();
      const headers = { authorization: `Bearer ${await mintToken(identityUrl, who)}` };
      for (let last = ''; ; await new Promise(resolve => setTimeout(resolve, 100))) {
        const response = await fetch(`${url}/api/actions/${id}?api-version=2026-11-01`, { headers });
        const action = actionSchema.parse(await response.json());
        const seconds = (performance.now() - startedAt) / 1000;
        if (action.status !== last) says(`after ${seconds.toFixed(1)} s: ${action.status}`);
        last = action.status;
        if (!['approved', 'executing', 'running'].includes(last)) return action;
        if (seconds > patience) throw unexpected(`${action.title} should have been carried out; it is ${last}`);
      }
    },
  };
};
export type Teller = ReturnType<typeof teller>;

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const wrapped = (text: string): readonly string[] => text.match(/\S.{0,95}(?=\s|$)/g) ?? [];

/** Seconds. An approved action starts within the two seconds of the queue's polling, and takes one. */
const patience = 20;
