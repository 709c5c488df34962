import * as z from 'zod';
import { severities, verdicts } from '../../domain/actions/action.ts';
import { entityKinds } from '../../domain/kinds/defineKind.ts';
import { kindNames } from '../../domain/kinds/index.ts';
import { externalName, httpsUrl, instant, line, linked, personId, title, words } from '../kernel/schemas.ts';

// What requests about actions look like.

const actionId = z
  .uuid({ version: 'v7', error: 'must be the id of an action, as the list shows it' })
  .transform(id => id.toLowerCase());
export const actionPath = z.object({ actionId });

/** Checked by the kind; until then as they came. A `z.record` would leave out `__proto__` instead of having it refused. */
export const actionParameters = z.custom<Readonly<Record<string, unknown>>>(
  value => typeof value === 'object' && value !== null && !Array.isArray(value),
  { error: 'must be an object' },
);

export const proposalBody = z.strictObject({
  kind: z.enum(kindNames),
  entity: z.strictObject({
    kind: z.enum(entityKinds),
    id: externalName,
    // A URL is its own name.
    name: line(2048).optional(),
    deviceGroup: title.optional(),
  }),
  parameters: actionParameters.optional(),
  externalId: line(256).optional(),
  severity: z.enum(severities).default('medium'),
  verdict: z.enum(verdicts).default('suspicious'),
  reason: words.optional(),
  tags: z.array(line(64)).max(20).default([]),
  detectionSource: title.optional(),
  investigation: linked.optional(),
  incident: linked.optional(),
  alerts: z.array(linked).max(50).default([]),
  review: z.strictObject({ url: httpsUrl }).optional(),
  requestedBy: z.strictObject({ id: personId, name: title.optional() }).optional(),
  allowDuplicate: z.boolean().default(false),
});
/** Items are checked one by one, so that one faulty proposal does not stop the others. */
export const proposalsBody = z.strictObject({ items: z.array(z.unknown()).min(1).max(100) });

const namedParty = z.strictObject({ id: personId.optional(), name: title });
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: 'must be the digest that the action shows' });
export const decisionBody = z.strictObject({
  comment: words.optional(),
  digest: digest.optional(),
  onBehalfOf: namedParty.optional(),
});
export const commentBody = z.strictObject({ comment: words.optional() });
export const commentRequiredBody = z.strictObject({
  comment: words.refine(text => text !== undefined, { error: 'must say something' }).transform(text => text ?? ''),
});
export const assignBody = z.strictObject({ to: z.strictObject({ id: personId, name: title.optional() }).optional() });
export const resolveBody = z.strictObject({
  outcome: z.enum(['succeeded', 'failed', 'didNotRun']),
  comment: words.optional(),
});
export const reportBody = z.strictObject({
  outcome: z.enum(['approved', 'rejected']),
  decidedBy: namedParty,
  decidedAt: instant(),
  comment: words.optional(),
});

export const historyQuery = z.strictObject({
  verify: z
    .enum(['true', 'false'])
    .default('false')
    .transform(value => value === 'true'),
});
