import { z } from 'zod';
import { severities, sources, statuses, verdicts } from '../../domain/actions/action.ts';
import { entityKinds } from '../../domain/kinds/defineKind.ts';
import { kindNames } from '../../domain/kinds/index.ts';

// What requests look like. Unknown properties are refused by name: a misspelt `allowDuplicate` must not be ignored.

// `Cs`: one half of a character, which has no UTF-8, so no digest and no place in a filter.
const lineBreaksAllowed = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u;
const noControls = /^[^\p{Cc}\p{Cs}]*$/u;

/** Some lines of a person's words; blanks alone are nothing. */
export const words = z
  .string()
  .trim()
  .max(2000)
  .regex(lineBreaksAllowed, { error: 'must not contain control characters' })
  .transform(text => (text === '' ? undefined : text));
export const line = (length: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(length)
    .regex(noControls, { error: 'must not contain control characters or line breaks' });
export const title = line(256);

/** Ids of entities, investigations and incidents: compared in lower case. */
export const externalName = z
  .string()
  .regex(/^[^/\\?#,\p{Cc}\p{Cs}]{1,128}$/u, {
    error: 'must be 1 to 128 characters without / \\ ? # , and control characters',
  })
  .transform(id => id.toLowerCase());
const personId = z.guid({ error: 'must be the object id (GUID) of a person' }).transform(id => id.toLowerCase());
/** What the function says here, openapi/schemas.ts says in its own words. */
export const httpsUrl = z
  .string()
  .max(2048)
  .refine(value => URL.canParse(value) && new URL(value).protocol === 'https:', { error: 'must be an https URL' });
export const linked = z.strictObject({ id: externalName, title: title.optional(), url: httpsUrl.optional() });

const actionId = z
  .uuid({ version: 'v7', error: 'must be the id of an action, as the list shows it' })
  .transform(id => id.toLowerCase());
export const noPath = z.object({});
export const actionPath = z.object({ actionId });
export const namedPath = z.object({ id: externalName });
export const noQuery = z.strictObject({});
export const noBody = z.strictObject({});

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

const instant = (hint = '') =>
  z.iso.datetime({ offset: true, error: `must be a time as RFC 3339${hint}` }).transform(time => Date.parse(time));
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

const protectedTarget = z.strictObject({ kind: z.enum(['device', 'user']), id: externalName });
export const safetyBody = z.strictObject({
  paused: z.boolean(),
  protectedTargets: z.array(protectedTarget).max(500),
  caps: z.partialRecord(z.enum(kindNames), z.int().min(0).max(1000)),
  reason: words.refine(text => text !== undefined, { error: 'must say why' }),
});

const separated = (text: string) => text.split(',').map(value => value.trim());
export const anyOf = <T extends readonly [string, ...string[]] | readonly string[]>(values: T) =>
  z
    .string()
    .transform(separated)
    .pipe(z.array(z.enum(values)).min(1));
const anyId = z.string().transform(separated).pipe(z.array(externalName).min(1).max(20));
const anyPerson = z
  .string()
  .transform(separated)
  .pipe(
    z
      .array(z.union([z.literal('me'), personId], { error: 'must be the object id (GUID) of a person, or me' }))
      .min(1)
      .max(20),
  );

const filters = {
  status: anyOf(statuses).optional(),
  kind: anyOf(kindNames).optional(),
  entityKind: anyOf(entityKinds).optional(),
  severity: anyOf(severities).optional(),
  verdict: anyOf(verdicts).optional(),
  source: anyOf(sources).optional(),
  entityId: anyId.optional(),
  investigationId: anyId.optional(),
  incidentId: anyId.optional(),
  decidedBy: anyPerson.optional(),
  assignedTo: anyPerson.optional(),
};
const queriedInstant = instant(', as 2026-11-23T09:00:00Z; in an address a + is written %2B');
/** How many items a page may have at most. */
export const pageSize = z
  .string()
  .regex(/^([1-9]\d?|1\d\d|200)$/, { error: 'must be a whole number from 1 to 200' })
  .transform(Number);
export const cursor = z.string().max(4096).optional();

const paging = {
  createdAfter: queriedInstant.optional(),
  createdBefore: queriedInstant.optional(),
  view: z.enum(['pending', 'inProgress', 'history']).optional(),
  orderby: z.enum(['expiresAt']).optional(),
  format: z.enum(['json', 'csv']).default('json'),
  maxpagesize: pageSize.optional().describe('50 unless given, as CSV 200.'),
  cursor,
};
export const listQuery = z.strictObject({ ...filters, ...paging });
export const historyQuery = z.strictObject({
  verify: z
    .enum(['true', 'false'])
    .default('false')
    .transform(value => value === 'true'),
});
