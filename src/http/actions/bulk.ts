import type * as z from 'zod';
import { inBulk } from '../../application/actions/inBulk.ts';
import { undoAction } from '../../application/actions/undoAction.ts';
import { changeAction } from '../../application/change/changeAction.ts';
import type { Action } from '../../domain/actions/action.ts';
import type { PeoplesCommand } from '../../domain/actions/command.ts';
import type { Fault } from '../../domain/actions/refusal.ts';
import { type Refused, type Result, refused } from '../../domain/actions/result.ts';
import { inOurWords } from '../../domain/values/sentences.ts';
import { type Call, type Described, endpoint } from '../kernel/endpoint.ts';
import { errorBody, statusOf } from '../kernel/errors.ts';
import { itemPrecondition } from '../kernel/preconditions.ts';
import { refusalFor } from '../kernel/refusalFor.ts';
import { batchLimit, faultsOf } from '../kernel/request.ts';
import { noPath, noQuery } from '../kernel/schemas.ts';
import { bulkAnswer } from './answers.ts';
import { decisionCommand, onBehalfFaults } from './commands.ts';
import { fitting } from './fitting.ts';
import { bulkDecisionBody, bulkUndoBody, itemForm } from './schemas.ts';
import { viewOfEach } from './views.ts';

// Several actions at once: each on its own rules, as a single call would answer, with one batch id in every history entry.

type Bulk = z.infer<typeof bulkUndoBody>;
/** What a single call would say of one action. */
type Asked = z.infer<typeof itemForm> & Pick<PeoplesCommand, 'ifMatch' | 'comment' | 'batchId'>;
type Outcome = { readonly type: 'done'; readonly status: number; readonly action: Action } | Refused;

/** An endpoint that asks the same of several actions. */
const bulkEndpoint = <B extends Bulk>(
  spec: Pick<Described, 'name' | 'summary' | 'verb'> & {
    readonly segment: 'approve' | 'reject' | 'undo';
    readonly body: z.ZodType<B>;
    readonly faults?: (body: B, call: Call) => readonly Fault[];
    readonly one: (asked: Asked, body: B, call: Call, commitId: string) => Promise<Outcome>;
  },
) =>
  endpoint({
    name: spec.name,
    method: 'POST',
    route: `api/actions/${spec.segment}`,
    tag: 'Actions',
    summary: spec.summary,
    ...(spec.verb !== undefined && { verb: spec.verb }),
    description:
      `Each item is answered as a single call of \`/actions/{actionId}/${spec.segment}\` would be, and none stops another. ` +
      'Sending the request again is safe, and is answered alike. Each item counts as a call of its caller.',
    answers: { 200: { description: 'One result an item, in the order asked.', schema: bulkAnswer } },
    operation: spec.segment,
    path: noPath,
    query: noQuery,
    body: spec.body,
    limit: batchLimit,
    run: async ({ body }, call) => {
      const faults = [...conditionFaults(call), ...(spec.faults?.(body, call) ?? [])];
      if (faults.length > 0) return refused({ code: 'InvalidRequest', faults });
      const { requestId: batchId, deps } = call;
      const { comment } = body;
      const results = await inBulk(
        body.items,
        async (item, index): Promise<Outcome> => {
          // The first is counted as the call itself.
          const tooMany = index === 0 ? undefined : call.admit();
          if (tooMany) return refused(tooMany);
          const asked = itemIn(item);
          if (asked.type === 'refused') return asked;
          return spec.one({ ...asked.value, comment, batchId }, body, call, `${batchId}:${index}`);
        },
        error => refused(refusalFor(error, deps.log)),
      );
      const done = results.flatMap(([, outcome]) => (outcome.type === 'done' ? [outcome.action] : []));
      const view = await viewOfEach(done, call);
      const views = results.map(async ([{ id }, outcome]) =>
        outcome.type === 'refused'
          ? { id, status: statusOf[outcome.refusal.code], error: errorBody(outcome.refusal, outcome.action) }
          : { id, status: outcome.status, action: await view(outcome.action) },
      );
      return { body: { batchId, value: fitting(await Promise.all(views), ({ id, status }) => ({ id, status })) } };
    },
  });

/** A condition that was passed over in silence would let through what it was to stop. */
const conditionFaults = ({ request }: Call): readonly Fault[] =>
  request.headers.has('if-match')
    ? [{ target: 'If-Match', message: 'is for one action; say it of each item, as its etag' }]
    : [];

const itemIn = ({ etag, ...item }: Bulk['items'][number]): Result<Pick<Asked, 'id' | 'digest' | 'ifMatch'>> => {
  const parsed = itemForm.safeParse(item, inOurWords);
  if (!parsed.success) return refused({ code: 'InvalidRequest', faults: faultsOf(parsed.error) });
  const ifMatch = itemPrecondition(etag);
  return ifMatch.type === 'refused' ? ifMatch : { type: 'ok', value: { ...parsed.data, ifMatch: ifMatch.value } };
};

const deciding = (name: string, segment: 'approve' | 'reject', summary: string, verb: string) => {
  const type = segment === 'approve' ? 'Approve' : 'Reject';
  const command = decisionCommand(type);
  return bulkEndpoint({
    ...{ name, segment, summary, verb },
    body: bulkDecisionBody,
    faults: onBehalfFaults(type),
    one: async ({ id, digest, comment, ...asked }, { onBehalfOf }, { by, deps }, commitId) => {
      const changed = await changeAction(
        deps,
        { tenant: by.tenant, actionId: id, seenBy: by },
        now => command({ digest, comment, onBehalfOf }, { ...asked, by, now, wakeAt: now + deps.timing.requeueAfter }),
        { commitId },
      );
      return changed.type === 'refused' ? changed : { type: 'done', status: 200, action: changed.loaded.action };
    },
  });
};

export const approveActions = deciding(
  'approveActions',
  'approve',
  'Approve up to a hundred actions, each with its own result',
  'ApproveMany',
);
export const rejectActions = deciding(
  'rejectActions',
  'reject',
  'Reject up to a hundred actions, each with its own result',
  'RejectMany',
);

export const undoActions = bulkEndpoint({
  name: 'undoActions',
  segment: 'undo',
  summary: 'Propose to undo up to a hundred actions, each with its own result',
  verb: 'UndoMany',
  body: bulkUndoBody,
  one: async ({ id, ...asked }, _, { by, deps }, commitId) => {
    const undone = await undoAction(deps, id, { ...asked, by }, commitId);
    if (undone.type === 'refused') return undone;
    return { type: 'done', status: undone.type === 'undone' ? 201 : 200, action: undone.action };
  },
});
