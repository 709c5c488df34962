import { z } from 'zod';
import { executionSchema, statuses, voteSchema } from '../../domain/actions/action.ts';
import { actionOperations } from '../../domain/actions/allowedOperations.ts';
import { eventSchema } from '../../domain/actions/event.ts';
import { summarySchema } from '../../domain/actions/outline.ts';
import { roles } from '../../domain/policy/roles.ts';
import { safetySchema } from '../../domain/safety/safety.ts';

// What answers look like, for the API's description and for the tests that hold real answers against it. Built from the
// core's own schemas: as values leave by `publicForm`, numbers under a time's name are RFC 3339 in the description too.

const text = z.string();

/** An action as lists show it: without parameters and votes' comments, and shortened where it is long. */
export const actionItem = summarySchema
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

const nextLink = z.url().optional();
/** A page of anything. */
export const pageOf = <T extends z.ZodType>(item: T) => z.strictObject({ value: z.array(item), nextLink });
export const actionPage = pageOf(actionItem);

const place = { sequence: z.int(), commitId: text, previousHash: text, hash: text };
export const historyEntry = z.union(eventSchema.options.map(option => option.extend(place)));
export const historyAnswer = z.strictObject({
  value: z.array(historyEntry),
  verification: z.strictObject({ intact: z.boolean(), brokenAt: z.int().optional() }).optional(),
});

export const selfAnswer = z.strictObject({
  id: text,
  name: text,
  type: z.enum(['user', 'application']),
  tenant: text,
  roles: z.array(z.strictObject({ role: z.enum(roles), claim: z.enum(['roles', 'wids']) })),
  ignoredRoles: z.array(z.enum(roles)).optional(),
  operations: z.array(text),
});

export const safetyAnswer = safetySchema.omit({ version: true }).extend({ etag: text });

const fault = z.strictObject({ code: text, target: text, message: text });
export const errorObject = z.strictObject({
  code: text,
  message: text,
  target: text.optional(),
  details: z.array(fault).optional(),
  /** The action in the way, as it is now. */
  innererror: z
    .strictObject({ code: text, id: text, status: z.enum(statuses), etag: text, url: text.optional() })
    .optional(),
});
export const errorAnswer = z.strictObject({ error: errorObject });

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

const check = z.strictObject({
  name: text,
  state: z.enum(['ok', 'failed']),
  message: text.optional(),
  settings: z.array(text).optional(),
});
export const aliveAnswer = z.strictObject({ status: z.literal('alive') });
export const readyAnswer = z.strictObject({ status: z.enum(['ready', 'notReady']), checks: z.array(check) });
