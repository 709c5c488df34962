import * as z from 'zod';
import { executionSchema, voteSchema } from '../../domain/actions/action.ts';
import { actionOperations } from '../../domain/actions/allowedOperations.ts';
import { eventSchema } from '../../domain/actions/event.ts';
import { actionOutlineSchema } from '../../domain/actions/outline.ts';
import { roles } from '../../domain/policy/roles.ts';
import { errorObject, pageOf } from '../kernel/answers.ts';

// What answers about actions look like.

const text = z.string();

/** An action as lists show it: without parameters and votes' comments, and shortened where it is long. */
export const actionItem = actionOutlineSchema
  .omit({ version: true, approvalsRequired: true, deciders: true, votes: true, execution: true })
  .extend({
    etag: text,
    approval: z.strictObject({
      required: z.int(),
      /** Who may decide. */
      roles: z.array(z.enum(roles)).optional(),
      granted: z.int(),
      votes: z.array(voteSchema),
    }),
    execution: executionSchema.omit({ lost: true, run: true }).partial({ retries: true }).optional(),
  });

const allowance = z.strictObject({
  allowed: z.boolean(),
  /** A code of the errors. */
  reason: text.optional(),
});
/** One action, whole, with what the caller may do with it. */
export const actionAnswer = actionItem.extend({
  parameters: z.record(text, z.unknown()),
  allowedOperations: z.record(z.enum(actionOperations), allowance),
});

export const actionPage = pageOf(actionItem);

const place = { sequence: z.int(), commitId: text, previousHash: text, hash: text };
export const historyEntry = z.union(eventSchema.options.map(option => option.extend(place)));
export const historyAnswer = z.strictObject({
  value: z.array(historyEntry),
  verification: z.strictObject({ intact: z.boolean(), brokenAt: z.int().optional() }).optional(),
});

export const submissionsAnswer = z.strictObject({
  value: z.array(
    z.strictObject({
      index: z.int(),
      /** The status that the single call would have answered with. */
      status: z.int(),
      action: actionAnswer.optional(),
      error: errorObject.optional(),
    }),
  ),
});
