import { z } from 'zod';
import { isPersonaName, personaNames } from './personas.ts';

/** How a minted token differs from what its persona would get by signing in. Most options exist for tests. */
export const mintOptionsSchema = z.strictObject({
  tenant: z.enum(['local', 'other', 'unknown']).default('local'),
  /** Instead of `tenant`: any other, by its id. */
  tenantId: z.guid().optional(),
  /** The roles go to `wids`, as directory roles, instead of to `roles`. */
  directoryRole: z.boolean().default(false),
  /** Seconds from now; negative: already expired. */
  expiresIn: z.int().default(3600),
  /** Seconds ago. */
  issuedAgo: z.int().min(0).optional(),
  audience: z.string().min(1).optional(),
  noScope: z.boolean().default(false),
  idToken: z.boolean().default(false),
  /** Instead of the persona's. */
  roles: z.array(z.string().min(1)).optional(),
  /** Authentication contexts that the sign-in has satisfied. */
  acrs: z.array(z.string().min(1)).optional(),
  /** As an application, also when the persona is a person. */
  app: z.boolean().default(false),
});
export type MintOptions = z.input<typeof mintOptionsSchema>;

export const mintRequestSchema = z.strictObject({
  persona: z.string().refine(isPersonaName, {
    error: ({ input }) => `There is no persona "${input}". There are: ${personaNames.join(', ')}.`,
  }),
  options: mintOptionsSchema,
});
export type MintRequest = z.output<typeof mintRequestSchema>;

const answerSchema = z.union([z.object({ token: z.string() }), z.object({ error: z.string() })]);

export type Minted =
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'unreachable' };

/** Asks the local identity provider at `identityUrl` for a token. */
export const requestToken = async (identityUrl: string, persona: string, options: MintOptions): Promise<Minted> => {
  const response = await fetch(`${identityUrl}/mint`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ persona, options }),
  }).catch(() => undefined);
  const answer = answerSchema.safeParse(await response?.json().catch(() => undefined));
  // Anything else that listens on this port is as good as nothing.
  if (!answer.success) return { type: 'unreachable' };
  return 'token' in answer.data
    ? { type: 'token', token: answer.data.token }
    : { type: 'refused', message: answer.data.error };
};

/** The token, for tests and tools that count on getting one. */
export const mintToken = async (identityUrl: string, persona: string, options: MintOptions = {}): Promise<string> => {
  const minted = await requestToken(identityUrl, persona, options);
  if (minted.type === 'token') return minted.token;
  throw new Error(minted.type === 'refused' ? minted.message : `No local identity provider answers at ${identityUrl}.`);
};
