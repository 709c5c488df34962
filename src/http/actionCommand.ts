import type { HttpHandler } from '@azure/functions';
import type { z } from 'zod';
import { type Changed, changeAction } from '../application/changeAction.ts';
import type { ActionOperation } from '../domain/allowedOperations.ts';
import type { PeoplesCommand } from '../domain/command.ts';
import { effectsOf } from '../domain/effects.ts';
import type { Fault } from '../domain/refusal.ts';
import { type Answer, type Call, type Composed, endpoint } from './endpoint.ts';
import { usualLimit, versionIn } from './request.ts';
import { actionPath, type decisionBody, noQuery } from './schemas.ts';
import { actionView, etagOf } from './views.ts';

/** What every command of a person carries; `wakeAt` is when to look again should a message get lost. */
type Asked = Pick<PeoplesCommand, 'by' | 'now' | 'ifMatch'> & { readonly wakeAt: number };
type Decision = z.infer<typeof decisionBody>;

/** An endpoint that asks something of one action, and answers with the action as it is then. */
export const actionCommand = <B>(
  composed: Composed,
  spec: {
    readonly operation: ActionOperation;
    readonly body: z.ZodType<B>;
    readonly command: (body: B, asked: Asked) => PeoplesCommand;
    /** What only shows when one knows who asks. */
    readonly faults?: (body: B, call: Call) => readonly Fault[];
  },
): HttpHandler =>
  endpoint(composed, {
    operation: spec.operation,
    path: actionPath,
    query: noQuery,
    body: spec.body,
    limit: usualLimit,
    run: async ({ path, body }, call) => {
      const { by, deps, requestId, request } = call;
      const faults = spec.faults?.(body, call) ?? [];
      if (faults.length > 0) return { refusal: { code: 'InvalidRequest', faults } };
      const ifMatch = versionIn(request.headers.get('if-match'));
      const changed = await changeAction(
        deps,
        { tenant: by.tenant, actionId: path.actionId, seenBy: by },
        now => spec.command(body, { by, now, ifMatch, wakeAt: now + deps.timing.requeueAfter }),
        { commitId: requestId },
      );
      return answerFor(changed, call);
    },
  });

const answerFor = (changed: Changed, { by, deps }: Call): Answer => {
  if (changed.type === 'refused') return changed;
  const { action } = changed.loaded;
  const now = deps.now();
  return {
    headers: { etag: etagOf(action) },
    body: actionView(action, by, now),
    effects: effectsOf(action, now),
  };
};

export const decisionCommand =
  (type: 'Approve' | 'Reject') =>
  (body: Decision, asked: Asked): PeoplesCommand => ({ type, ...body, ...asked });

/** Who passes on a decision must say whose; nobody else may. */
export const onBehalfFaults = ({ onBehalfOf }: Decision, { by }: Call): readonly Fault[] => {
  const target = 'onBehalfOf';
  if (by.type === 'application' && !onBehalfOf)
    return [{ target, message: 'is required of a relay: the person whose decision it passes on' }];
  if (by.type === 'user' && onBehalfOf) return [{ target, message: 'is for relays only; you decide for yourself' }];
  return [];
};
