import type * as z from 'zod';
import { type Changed, changeAction, type Target } from '../../application/change/changeAction.ts';
import type { Deps } from '../../application/deps.ts';
import type { ActionOperation } from '../../domain/actions/allowedOperations.ts';
import type { PeoplesCommand } from '../../domain/actions/command.ts';
import type { Fault } from '../../domain/actions/refusal.ts';
import { refused } from '../../domain/actions/result.ts';
import type { Instant } from '../../domain/values/time.ts';
import { type Call, type Described, endpoint } from '../kernel/endpoint.ts';
import { etagOf } from '../kernel/etag.ts';
import { usualLimit } from '../kernel/request.ts';
import { noQuery } from '../kernel/schemas.ts';
import { actionAnswer } from './answers.ts';
import { actionPath } from './schemas.ts';
import { actionView } from './views.ts';

/** What every command of a person carries; `wakeAt` is when to look again should a message get lost. */
export type Asked = Pick<PeoplesCommand, 'by' | 'now' | 'ifMatch' | 'batchId'> & { readonly wakeAt: number };

type ChangeOne = (
  deps: Deps,
  target: Target,
  commandAt: (now: Instant) => PeoplesCommand,
  options: { readonly commitId: string },
) => Promise<Changed>;

/** An endpoint that asks something of one action, and answers with the action as it is then. */
export const actionCommand = <B>(
  spec: Pick<Described, 'name' | 'summary' | 'description' | 'refusals'> & {
    /** Last part of the path. */
    readonly segment: string;
    readonly operation: ActionOperation;
    readonly body: z.ZodType<B>;
    readonly command: (body: B, asked: Asked) => PeoplesCommand;
    /** What does it, where that takes more than the write loop. */
    readonly change?: ChangeOne;
    /** What only shows when one knows who asks. */
    readonly faults?: (body: B, call: Call) => readonly Fault[];
  },
) =>
  endpoint({
    name: spec.name,
    method: 'POST',
    route: `api/actions/{actionId}/${spec.segment}`,
    tag: 'Actions',
    summary: spec.summary,
    ...(spec.description !== undefined && { description: spec.description }),
    ...(spec.refusals && { refusals: spec.refusals }),
    answers: { 200: { description: 'The action as it is now.', schema: actionAnswer, headers: ['ETag'] } },
    ifMatch: 'optional',
    operation: spec.operation,
    path: actionPath,
    query: noQuery,
    body: spec.body,
    limit: usualLimit,
    run: async ({ path, body }, call) => {
      const { by, deps, requestId, ifMatch } = call;
      const faults = spec.faults?.(body, call) ?? [];
      if (faults.length > 0) return refused({ code: 'InvalidRequest', faults });
      const change: ChangeOne = spec.change ?? changeAction;
      const changed = await change(
        deps,
        { tenant: by.tenant, actionId: path.actionId, seenBy: by },
        now => spec.command(body, { by, now, ifMatch, wakeAt: now + deps.timing.requeueAfter }),
        { commitId: requestId },
      );
      return answerFor(changed, call);
    },
  });

const answerFor = async (changed: Changed, call: Call) => {
  if (changed.type === 'refused') return changed;
  const { action } = changed.loaded;
  return {
    headers: { etag: etagOf(action) },
    body: await actionView(action, call),
  };
};
