import * as z from 'zod';
import { someWords } from '../../domain/values/text.ts';
import { cursor } from '../kernel/schemas.ts';

const count = z.int().nonnegative();

export const againQuery = z.strictObject({ cursor });
export const againBody = z.strictObject({ reason: someWords.describe('Why, in words.') }).meta({
  id: 'RequireApprovalAgainBody',
  description: 'Why approvals are required again.',
  examples: [{ reason: 'Servers need two people from today on' }],
});

export const againAnswer = z.lazy(() =>
  z
    .strictObject({
      batchId: z.string().describe('What this request put back has the same in its history.'),
      putBack: z.array(z.string()).describe('Ids of the actions that wait for a decision again.'),
      stillApproved: count.describe("How many keep their approval: today's policy would let them run as well."),
      started: count.describe('How many run, or may have run, so that nobody can take the approval back.'),
      failed: count.describe('How many could not be looked at now, and keep their approval; repeat the request.'),
      nextLink: z
        .url()
        .describe('Where to go on, by POST, with the same body; absent when all were looked at.')
        .optional(),
    })
    .meta({
      id: 'ApprovalsRequiredAgain',
      description: "What became of approvals that were held against today's policy.",
    }),
);
