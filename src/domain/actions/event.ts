import * as z from 'zod';
import { actionSchema, actorSchema, type DeepReadonly, namedPerson, party, voteSchema } from './action.ts';

const instant = z.int().nonnegative();
const text = z.string();

/** What every event says: when, by whom, with what remark. */
const base = z.strictObject({
  at: instant,
  by: actorSchema,
  comment: text.optional(),
  /** Groups what one bulk request changed. */
  batchId: text.optional(),
});
const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  base.extend({ type: z.literal(type), ...shape });

/** What happened to an action: past tense, complete enough that `evolve` needs nothing else. */
export const eventSchema = z.discriminatedUnion('type', [
  /** Carries the whole newborn action, so that the history alone tells everything. */
  event('Submitted', { action: actionSchema }),
  event('ApprovalGiven', { vote: voteSchema }),
  event('Approved', { vote: voteSchema, windowEndsAt: instant, wakeAt: instant }),
  event('Rejected', { vote: voteSchema }),
  event('Withdrawn', {}),
  event('Cancelled', {}),
  /** Nobody decided in time, or nothing started in the window. */
  event('Expired', { clock: z.enum(['decision', 'window']) }),
  event('Noticed', { notice: z.enum(['warning', 'reminder', 'escalation']), dueAt: instant }),
  event('DecisionReported', {
    outcome: z.enum(['approved', 'rejected']),
    decidedBy: namedPerson,
    decidedAt: instant,
  }),
  event('ExecutionStarted', { leaseId: text, leaseUntil: instant, attempt: z.int(), run: z.int(), provider: text }),
  /** The back end took the order and works on it. */
  event('RunAccepted', { operationId: text, wakeAt: instant, giveUpAt: instant, message: text.optional() }),
  event('Succeeded', { partially: z.boolean(), message: text.optional(), confirmed: z.boolean().optional() }),
  event('Failed', { message: text }),
  /** The back end did not run it and asks to come back. */
  event('Postponed', { notBefore: instant, message: text.optional() }),
  /** A run's outcome is not known, and repeating it is harmless. */
  event('RunLost', { notBefore: instant, message: text }),
  event('AttentionNeeded', { problem: text }),
  event('Retried', { wakeAt: instant }),
  event('Resolved', { outcome: z.enum(['succeeded', 'failed', 'didNotRun']) }),
  event('Commented', {}),
  event('Assigned', { to: party.optional() }),
  event('Undone', { undoneBy: text }),
]);
export type Event = DeepReadonly<z.infer<typeof eventSchema>>;
export type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;
