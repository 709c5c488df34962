import * as z from 'zod';
import { frozenRuleSchema, notAutoSchema } from '../policy/auto.ts';
import {
  type DeepReadonly,
  doneBy,
  newbornSchema,
  party,
  remark,
  reportedSchema,
  resolutionOutcomeSchema,
  voteSchema,
} from './action.ts';

const instant = z.int().nonnegative();
const text = z.string();
const message = text.describe('In words.');
const confirmed = z
  .boolean()
  .describe('False where the back end takes the order but never says whether it was carried out.')
  .optional();
const operationId = text.describe("The back end's own id of the run.");
const wakeAt = instant.describe('When to look again if no message arrives.');
const notBefore = instant.describe('No run starts before.');

/** What every event says: when, by whom, with what remark. */
const base = z.strictObject({
  at: instant.describe('When.'),
  by: doneBy,
  comment: remark.optional(),
  batchId: text.describe('What one bulk request changed has the same.').optional(),
});
const event = <T extends string, S extends z.ZodRawShape>(type: T, words: string, shape: S) =>
  base.extend({ type: z.literal(type).describe('What sort.'), ...shape }).describe(words);

/** What happened to an action: past tense, complete enough that `evolve` needs nothing else. */
export const eventSchema = z.discriminatedUnion('type', [
  /** So the history alone tells everything. */
  event('Submitted', 'It was submitted; carries the whole newborn action.', {
    action: newbornSchema.describe('The action, as it is then.'),
  }),
  event('ApprovalGiven', 'Somebody approved it, and it takes more.', { vote: voteSchema }),
  event('Approved', 'The last approval that it takes was given.', {
    vote: voteSchema,
    windowEndsAt: instant.describe('When the approval lapses if the execution has not started.'),
    wakeAt,
  }),
  event('ApprovalRequiredAgain', "Today's policy asks for more than it was approved with, so it is decided again.", {
    rule: frozenRuleSchema.describe("Today's rule, which it has from now on."),
    votes: z.array(voteSchema).describe('The approvals that count under that rule.'),
    expiresAt: instant.describe('When it expires if nobody decides.'),
    notAuto: notAutoSchema.describe('Why people decide although that rule approves without a person.').optional(),
  }),
  event('Rejected', 'Somebody rejected it, which ends it.', { vote: voteSchema }),
  event('Withdrawn', 'Its submitter took it back.', {}),
  event('Cancelled', 'Somebody stopped it between approval and start.', {}),
  event('Expired', 'Nobody decided in time, or nothing started in time.', {
    clock: z.enum(['decision', 'window']).describe('Which time was over: to decide, or to start.'),
  }),
  event('Noticed', 'People were told that it waits.', {
    notice: z.enum(['warning', 'reminder', 'escalation']).describe('What was told.'),
    dueAt: instant.describe('When the notice was due.'),
  }),
  event('DecisionReported', 'Its submitter told how it was decided elsewhere.', reportedSchema.shape),
  event('ExecutionStarted', 'A run began.', {
    leaseId: text.describe('The right under which the outcome counts.'),
    leaseUntil: instant.describe('When the right to run ends.'),
    attempt: z.int().describe('Number of the try.'),
    run: z.int().describe('Number of the run: grows only when the last one surely did not take place.'),
    provider: text.describe('Who carries it out.'),
  }),
  event('RunAccepted', 'The back end took the order and works on it.', {
    operationId,
    wakeAt,
    giveUpAt: instant.describe('When the outcome counts as unknown.'),
    message: message.optional(),
  }),
  event('Succeeded', 'It was carried out.', {
    partially: z.boolean().describe('Whether only a part succeeded.'),
    message: message.optional(),
    confirmed,
  }),
  event('Failed', 'It was not carried out.', { message }),
  event('Postponed', 'The back end did not run it and asks to come back.', { notBefore, message: message.optional() }),
  event('RunLost', 'How a run ended is not known, and repeating it is harmless.', { notBefore, message }),
  event('AttentionNeeded', 'How a run ended is not known; a person has to look.', {
    problem: text.describe('Why it needs attention.'),
  }),
  event('Retried', 'Somebody asked for another run.', { wakeAt }),
  event('Resolved', 'Somebody told how it had ended.', {
    outcome: resolutionOutcomeSchema.describe('How it ended.'),
  }),
  event('Commented', 'Somebody said something.', {}),
  event('Assigned', 'Somebody is to look after it, or nobody any more.', {
    to: party.describe('Who looks after it from now on; left out: nobody.').optional(),
  }),
  event('Undone', 'Somebody asked to have it undone.', { undoneBy: text.describe('The action that is to undo it.') }),
]);
export type Event = DeepReadonly<z.infer<typeof eventSchema>>;
export type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;
