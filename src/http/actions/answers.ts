import * as z from 'zod';
import { voteSchema } from '../../domain/actions/action.ts';
import { ofEachOperation } from '../../domain/actions/allowedOperations.ts';
import { eventSchema } from '../../domain/actions/event.ts';
import { executionSchema } from '../../domain/actions/execution.ts';
import { actionOutlineSchema } from '../../domain/actions/outline.ts';
import { waitingForSchema } from '../../domain/actions/waitingFor.ts';
import { actionKindSchema } from '../../domain/kinds/index.ts';
import { authenticationContextSchema } from '../../domain/policy/authenticationContext.ts';
import { roleSchema } from '../../domain/policy/roleSchema.ts';
import { historyFiguresSchema } from '../../domain/reports/historyFigures.ts';
import { openFiguresSchema } from '../../domain/reports/openFigures.ts';
import { errorObject, errorWords, etag, pageOf } from '../kernel/answers.ts';
import { once } from '../kernel/once.ts';
import { wire } from '../kernel/wire.ts';

// What answers about actions look like.

const text = z.string();

const listed = once(() => {
  const escalation = z
    .strictObject({
      at: z.int().describe('From then on.'),
      roles: z.array(roleSchema).describe('Roles that may decide then, beside the others. None: they are only told.'),
    })
    .meta({ id: 'Escalation', description: 'Who may decide as well, and from when on.' });
  const approval = z
    .strictObject({
      required: z.int().describe('Approvals that it takes.'),
      roles: z.array(roleSchema).describe('Roles, any of which will do; of what is pending: now.').optional(),
      remindAt: z.int().describe('When people are reminded that it waits.').optional(),
      escalation: escalation.describe('When others are told that it waits, and may decide as well.').optional(),
      authenticationContext: authenticationContextSchema
        .describe('What the sign-in of whoever approves, retries or undoes it must have satisfied.')
        .optional(),
      granted: z.int().describe('Approvals so far.'),
      votes: z.array(voteSchema).describe('The decisions of single people; lists leave their comments out.'),
    })
    .meta({ id: 'Approval', description: 'How many approvals it takes and has.' });
  const execution = executionSchema
    .omit({ lost: true, run: true })
    .partial({ retries: true })
    .meta({ id: 'Execution', description: 'How carrying out an action went so far.' });
  return actionOutlineSchema
    .omit({
      version: true,
      approvalsRequired: true,
      deciders: true,
      remindAt: true,
      escalation: true,
      authenticationContext: true,
      votes: true,
      execution: true,
    })
    .extend({
      etag,
      approval: approval.describe('How far the decision is.'),
      execution: execution.describe('How carrying it out went so far.').optional(),
      waitingFor: waitingForSchema.describe('Why nothing happens with it now, though it is approved.').optional(),
      endedAt: z.int().describe('When it ended. Absent while it is open.').optional(),
      waitedSeconds: z
        .int()
        .describe(
          'How long it waited for its decision. Absent while it waits: it does so since `createdAt`, or `requiredAgainAt`.',
        )
        .optional(),
    });
});
const parameters = z.record(text, z.unknown());
/** What the caller may do with an action: one property for each operation. */
const allowedOperations = once(() => {
  const allowance = z
    .strictObject({
      allowed: z.boolean().describe('Whether a call would be accepted now.'),
      reason: text.describe('The code with which a call would be refused.').optional(),
      message: text.describe('The same in words, and what to do about it.').optional(),
    })
    .meta({ id: 'Allowance', description: 'Whether an operation is allowed now, and why not.' });
  return z
    .strictObject(ofEachOperation(operation => allowance.describe(`Whether the caller may ${operation} now.`)))
    .meta({ id: 'AllowedOperations', description: 'What the caller may do with an action now, and why not.' });
});
const actionItem = wire(() =>
  listed()
    .extend({
      parameters: parameters.describe('What the kind asks for; with `include=parameters`.').optional(),
      allowedOperations: allowedOperations()
        .describe('What the caller may do with it now, and why not; with `include=allowedOperations`.')
        .optional(),
    })
    .meta({
      id: 'ActionItem',
      description: "An action as lists show it: without votes' comments, and shortened where it is long.",
    }),
);

/** One action, whole, with what the caller may do with it. */
export const actionAnswer = wire(() =>
  listed()
    .extend({
      parameters: parameters.describe('What the kind asks for.'),
      allowedOperations: allowedOperations().describe('What the caller may do with it now, and why not.'),
    })
    .meta({
      id: 'Action',
      description: 'One proposed remediation of one entity, whole. A real one has the properties of its status.',
    }),
);

/** What undoes an action, when it is there already, or as it would be: then it has no id, and nothing can be done with it. */
export const undoAnswer = wire(() =>
  listed()
    .partial({ id: true, etag: true })
    .extend({
      parameters: parameters.describe('What the kind asks for.'),
      allowedOperations: allowedOperations().describe('What the caller may do with it now, and why not.').optional(),
    })
    .meta({
      id: 'ActionOrPreview',
      description:
        'The action that undoes another one; or, as a preview, what would be submitted: without `id`, `etag` and `allowedOperations`.',
    }),
);

/** What became of each action of a bulk request. */
export const bulkAnswer = z.lazy(() => {
  const result = z
    .strictObject({
      id: text.describe('Id of the action, as it was sent.'),
      status: z.int().describe('The HTTP status that the single call would have answered with.'),
      action: actionAnswer
        .describe(
          'The action as it is now; where it is undone, the one that undoes it. Left out of the last ones where the answer would get larger than 2 MiB.',
        )
        .optional(),
      error: errorObject.describe(errorWords).optional(),
    })
    .meta({ id: 'BulkResult', description: 'What became of one action.' });
  return z
    .strictObject({
      batchId: text.describe('Every history entry that came of this request has it.'),
      value: z.array(result).describe('The items.'),
    })
    .meta({ id: 'BulkResults', description: 'One result an item, in the order asked.' });
});

export const summaryAnswer = wire(() =>
  openFiguresSchema
    .extend({
      paused: z.boolean().describe('Whether execution is paused, so that nothing starts.'),
      notCarriedOut: z
        .array(actionKindSchema)
        .describe('Kinds that nobody carries out here: approved, they wait until they expire.'),
      history: historyFiguresSchema.describe('What was decided and ended since then; with `since`.').optional(),
    })
    .meta({
      id: 'ActionsSummary',
      description: 'How much is open, for how long, and whether anything starts; and what has become of the rest.',
    }),
);

export const actionPage = pageOf(actionItem, {
  id: 'ActionPage',
  description: 'A page of a list. It may be short, even empty, and still have a `nextLink`.',
});

const historyEntry = wire(() => {
  const place = {
    sequence: z.int().describe('Number of the entry, from 1.'),
    commitId: text.describe('Names the request that made this change.'),
    previousHash: text.describe('Hash of the entry before.'),
    hash: text.describe('SHA-256 over the RFC 8785 form of this entry without `hash`.'),
  };
  const entryOf = (event: (typeof eventSchema.options)[number]) =>
    event.extend(place).meta({ ...event.meta(), id: `${event.shape.type.value}Entry` });
  const [first, ...others] = eventSchema.options;
  return z
    .discriminatedUnion('type', [entryOf(first), ...others.map(entryOf)])
    .meta({ id: 'HistoryEntry', description: 'One change of an action; `type` says which. More types may come.' });
});
export const historyAnswer = z.lazy(() => {
  const verification = z
    .strictObject({
      intact: z.boolean().describe('Whether the chain of hashes holds, up to the action itself.'),
      // A place, not a time.
      brokenAt: z.int().describe('First entry that is missing, out of place or altered.').optional(),
      differing: z.array(text).describe('Properties of the action that are not as its history says.').optional(),
    })
    .meta({ id: 'Verification', description: 'Whether the history is as it was written.' });
  return z
    .strictObject({
      value: z.array(historyEntry).describe('The items.'),
      nextLink: z.url().describe('The next page; absent on the last.').optional(),
      verification: verification
        .describe('Whether anything in the history was altered; with `verify=true`.')
        .optional(),
    })
    .meta({ id: 'History', description: 'A page of the history of an action, oldest entry first.' });
});

export const submissionsAnswer = z.lazy(() => {
  const submission = z
    .strictObject({
      index: z.int().describe('Place in the request, from 0.'),
      status: z.int().describe('The HTTP status that the single call would have answered with.'),
      action: actionAnswer.describe('The action, as it is then.').optional(),
      id: text
        .describe('Its id, where the action itself is left out because the answer would get larger than 2 MiB.')
        .optional(),
      error: errorObject.describe(errorWords).optional(),
    })
    .meta({ id: 'Submission', description: 'What became of one proposal.' });
  return z
    .strictObject({ value: z.array(submission).describe('The items.') })
    .meta({ id: 'Submissions', description: 'One result an item, in order.' });
});
