import * as z from 'zod';
import { resolutionOutcomeSchema, severitySchema, verdictSchema } from '../../domain/actions/action.ts';
import { entityKindSchema } from '../../domain/kinds/defineKind.ts';
import { actionKindSchema } from '../../domain/kinds/index.ts';
import { externalName, personId } from '../../domain/values/ids.ts';
import { line, someWords, words } from '../../domain/values/text.ts';
import { day } from '../../domain/values/time.ts';
import { cursor, httpsUrl, instant, linked, pageSize, title } from '../kernel/schemas.ts';
import { person, proposal } from './examples.ts';

// What requests about actions look like.

const actionId = z
  .uuid({ version: 'v7', error: 'must be the id of an action, as the list shows it' })
  .transform(id => id.toLowerCase());
export const actionPath = z.object({ actionId: actionId.describe('Id of the action, as lists show it.') });

/**
 * Checked by the kind; until then as they came. A `z.record` would leave out `__proto__` instead of having it refused.
 * What the description says of them is made from the kinds (openapi/kindParameters.ts).
 */
const actionParameters = z
  .custom<Readonly<Record<string, unknown>>>(
    value => typeof value === 'object' && value !== null && !Array.isArray(value),
    { error: 'must be an object' },
  )
  .meta({ $ref: '#/$defs/ActionParameters' });

const name = title.describe('Name, for display.');
const entity = z
  .strictObject({
    kind: entityKindSchema.describe('What it is; each kind of action acts on one kind of entity.'),
    id: externalName
      .describe('Id of the entity where it lives; required but for a URL, where it is computed: the SHA-256 in hex.')
      .optional(),
    // A URL is its own name.
    name: line(2048).describe('Name, for display; of a URL, and required there, the URL itself.').optional(),
    deviceGroup: title.describe("The device's group.").optional(),
  })
  .meta({ id: 'ProposedEntity', description: 'What the action is to act on.' });
const review = z
  .strictObject({ url: httpsUrl })
  .meta({ id: 'ProposedReview', description: 'Where the e-mail is reviewed.' });
const requester = z
  .strictObject({ id: personId.describe('Its id.'), name: name.optional() })
  .meta({ id: 'Requester', description: 'The person who asked an application for it.' });

export const proposalBody = z
  .strictObject({
    kind: actionKindSchema.describe('What kind of action.'),
    entity: entity.describe('What it acts on.'),
    parameters: actionParameters.describe('What the kind asks for.').optional(),
    externalId: line(256)
      .describe("The submitter's own id for it: submitting the same again under it is safe.")
      .optional(),
    severity: severitySchema.default('medium').describe('How bad, as the submitter says.'),
    verdict: verdictSchema.default('suspicious').describe('What the submitter thinks of the entity.'),
    reason: words.describe('Why, in words.').optional(),
    tags: z.array(line(64)).max(20).default([]).describe('Labels; the policy may look at them.'),
    detectionSource: title.describe('What found it, as "Defender for Endpoint".').optional(),
    investigation: linked.describe('The investigation it belongs to.').optional(),
    incident: linked.describe('The incident it belongs to.').optional(),
    alerts: z.array(linked).max(50).default([]).describe('Alerts that led to it.'),
    review: review.describe('For e-mail that is decided in another portal: where.').optional(),
    requestedBy: requester
      .describe('The person who asked for it through an application; cannot approve it.')
      .optional(),
    allowDuplicate: z
      .boolean()
      .default(false)
      .describe(
        'Whether another open action of this kind, or of its opposite, on the same entity is no reason to refuse.',
      ),
  })
  .meta({
    id: 'Proposal',
    description: 'What is to be done to which entity, and why.',
    examples: [proposal],
  });
/** Items are checked one by one, so that one faulty proposal does not stop the others: what they are is only said. */
const unchecked = z.unknown().meta({ $ref: '#/$defs/Proposal' });
export const proposalsBody = z
  .strictObject({ items: z.array(unchecked).min(1).max(100).describe('Up to a hundred proposals.') })
  .meta({
    id: 'Proposals',
    description: 'Several proposals; each is one Proposal and has its own result.',
    examples: [{ items: [proposal] }],
  });

const comment = words.describe('Up to 2,000 characters; line breaks are kept.');
const confirmed = [{ comment: 'Confirmed with the owner' }];
const personToName = z
  .strictObject({ id: personId.describe('Its id.').optional(), name })
  .meta({ id: 'PersonToName', description: 'A person, by name at least.' });
const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, { error: 'must be the digest that the action shows' })
  .describe('Hash of kind, entity and parameters: exactly what would run. Sent with a vote, only that is voted on.');
const onBehalfOf = personToName
  .describe(
    'For relays only, and required of them: the person whose decision is passed on; of an approval with the `id`.',
  )
  .optional();
export const decisionBody = z
  .strictObject({
    comment: comment.optional(),
    digest: digest.optional(),
    onBehalfOf,
  })
  .meta({ id: 'DecisionBody', description: "One person's vote.", examples: confirmed });

/** Only its shape: what its values must look like is checked with the item, so that one bad id stops no other. */
const bulkItem = z
  .strictObject({
    id: z.string().min(1).max(128).describe('Id of the action, as lists show it.'),
    digest: z
      .string()
      .max(128)
      .describe('Hash of kind, entity and parameters, as the action shows it: only that is meant.')
      .optional(),
    etag: z
      .string()
      .max(1024)
      .describe('The version that the caller has read, as a single call says it with If-Match.')
      .optional(),
  })
  .meta({ id: 'BulkItem', description: 'One action of several.' });
const bulk = {
  items: z.array(bulkItem).min(1).max(100).describe('Up to a hundred actions.'),
  comment: comment.optional(),
};
/** What a single call says of the action itself, checked for each item. */
export const itemForm = z.object({ id: actionId, digest: digest.optional() });
const several = [{ items: [{ id: '019ab3c0-0000-7000-8000-000000000000' }], comment: 'Confirmed with the owners' }];
export const bulkDecisionBody = z
  .strictObject({ ...bulk, onBehalfOf })
  .meta({ id: 'BulkDecisionBody', description: "One person's vote on several actions.", examples: several });
export const bulkUndoBody = z
  .strictObject(bulk)
  .meta({ id: 'BulkUndoBody', description: 'Several actions to be undone.', examples: several });
export const undoBody = z
  .strictObject({
    comment: comment.describe('Why it is undone: the reason of the action that undoes it.').optional(),
    digest: digest.describe('Digest of the action that is to be undone: only that is.').optional(),
  })
  .meta({ id: 'UndoBody', description: 'Why an action is undone.', examples: [{ comment: 'It was a false alarm' }] });
export const undoQuery = z.strictObject({
  preview: z
    .enum(['true', 'false'])
    .default('false')
    .transform(value => value === 'true')
    .describe('Only show what would be submitted, or why it would be refused.'),
});
export const commentBody = z
  .strictObject({ comment: comment.optional() })
  .meta({ id: 'CommentBody', description: 'A remark for the history.', examples: confirmed });
export const commentRequiredBody = z
  .strictObject({
    comment: someWords.describe('Up to 2,000 characters; line breaks are kept.'),
  })
  .meta({
    id: 'CommentRequiredBody',
    description: 'A remark for the history.',
    examples: [{ comment: 'Asked the owner; no answer yet' }],
  });
const assignee = z
  .strictObject({ id: personId.describe('Its id.'), name: name.optional() })
  .meta({ id: 'Assignee', description: 'A person.' });
export const assignBody = z
  .strictObject({
    to: assignee
      .nullable()
      .meta({ type: ['object', 'null'], description: 'Who looks after it from now on; `null`: nobody.' }),
  })
  .meta({ id: 'AssignBody', description: 'Who is to look after an action.', examples: [{ to: person }] });
export const resolveBody = z
  .strictObject({ outcome: resolutionOutcomeSchema.describe('How it ended.'), comment: comment.optional() })
  .meta({
    id: 'ResolveBody',
    description: 'How an action that needs attention has ended.',
    examples: [{ outcome: 'succeeded', comment: 'Seen as isolated in the portal of the back end' }],
  });
export const reportedDecisionBody = z
  .strictObject({
    outcome: z.enum(['approved', 'rejected']).describe('How it ended.'),
    decidedBy: personToName.describe('Who decided it, as the submitter reports it. Nobody has verified that.'),
    decidedAt: instant().describe('When it was decided, as the submitter reports it.'),
    comment: comment.optional(),
  })
  .meta({
    id: 'ReportDecisionBody',
    description: 'A decision that was taken in the e-mail portal.',
    examples: [{ outcome: 'approved', decidedBy: person, decidedAt: '2026-11-01T09:30:00Z' }],
  });

export const historyQuery = z.strictObject({
  verify: z
    .enum(['true', 'false'])
    .default('false')
    .transform(value => value === 'true')
    .describe('Walk the whole chain of hashes, whatever the page, and hold it against the action.'),
  maxpagesize: pageSize.default(200).describe('The most entries that a page has. 200 unless given.'),
  cursor,
});

/** The change feed tells of this time. */
export const oldestTold = 35 * day;
export const summaryQuery = z.strictObject({
  since: instant().describe('Count also what was decided and ended from then on, within the last 35 days.').optional(),
});
