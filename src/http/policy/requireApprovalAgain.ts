import { requireApprovalAgain as requireAgain } from '../../application/policy/requireApprovalAgain.ts';
import { nextLink } from '../kernel/addresses.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { noPath } from '../kernel/schemas.ts';
import { againAnswer, againBody, againQuery } from './schemas.ts';

/** Puts what is approved and not started, and would not be under today's policy, back to pending. */
export const requireApprovalAgain = endpoint({
  name: 'requireApprovalAgain',
  method: 'POST',
  route: 'api/policy/require-approval-again',
  tag: 'Policy',
  summary: "Hold what is approved and not started against today's policy",
  description:
    'What was approved keeps the rule that was frozen into it, whatever the policy says later. This puts back to pending ' +
    "what today's policy and protected targets treat more strictly: it takes today's rule, keeps the votes that count " +
    'under it, and has the whole time to decide again. What has enough of them stays approved; what has started is left ' +
    'alone. A call looks at up to 200 actions, newest first; go on with `nextLink` until there is none. Repeating it is safe.',
  answers: { 200: { description: 'What became of them.', schema: againAnswer } },
  operation: 'requireApprovalAgain',
  path: noPath,
  query: againQuery,
  body: againBody,
  limit: usualLimit,
  run: async ({ query: { cursor }, body: { reason } }, call) => {
    const { by, deps, requestId: batchId } = call;
    const done = await requireAgain(deps, { by, reason, batchId, cursor });
    if (done.type === 'refused') return done;
    const { cursor: place, ...counts } = done.value;
    const next = nextLink(call, place);
    return { body: { batchId, ...counts, ...(next !== undefined && { nextLink: next }) } };
  },
});
