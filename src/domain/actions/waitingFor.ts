import * as z from 'zod';
import type { ActionKind } from '../kinds/index.ts';
import { type Duration, type Instant, laterOf, minute } from '../values/time.ts';
import type { ActionOutline } from './outline.ts';

export const waitingForSchema = z
  .strictObject({
    reason: z
      .enum(['noBackEnd', 'paused', 'later', 'cap', 'executor', 'queue'])
      .describe(
        '`noBackEnd`: nobody carries out this kind; `paused`: execution is paused; `later`: it is tried again at `untilAt`; `cap`: as many of its kind as an hour allows have started; `executor`: its turn comes within moments; `queue`: its turn should have come.',
      ),
    message: z.string().describe('The same in words, and what to do about it.'),
    untilAt: z.int().describe('When it is tried again, where that is known.').optional(),
  })
  .meta({ id: 'WaitingFor', description: 'Why an action that may run, or runs, is not carried further now.' });
export type WaitingFor = Readonly<z.infer<typeof waitingForSchema>>;

/** What keeps actions of a tenant from running. */
export type Brakes = {
  readonly now: Instant;
  readonly paused: boolean;
  readonly isCapReached: (kind: ActionKind) => boolean;
  readonly isCarriedOut: (kind: ActionKind) => boolean;
  /** When a message that led to nothing is sent anew. */
  readonly requeueAfter: Duration;
};

type Waiting = Pick<ActionOutline, 'status' | 'kind' | 'lastModifiedAt' | 'execution'> & {
  /** Lists do not know it. */
  readonly notBefore?: Instant | undefined;
};

/** Why nothing happens with an action that people have approved; `undefined` where nothing is to happen, or something does. */
export const waitingFor = (action: Waiting, brakes: Brakes): WaitingFor | undefined => {
  const { status, kind, execution, lastModifiedAt, notBefore } = action;
  const { now, paused, isCapReached, isCarriedOut, requeueAfter } = brakes;
  if (status !== 'approved' && status !== 'running') return undefined;
  if (!isCarriedOut(kind))
    return {
      reason: 'noBackEnd',
      message: `Nobody carries out ${kind} here, so this waits until it expires. An operator of this Action Center has to set PROVIDERS.`,
    };
  if (status === 'running') return undefined;
  if (paused)
    return {
      reason: 'paused',
      message: 'Execution is paused. An administrator has to resume it before the time to start is over.',
    };
  if (notBefore !== undefined && now < notBefore)
    return { reason: 'later', message: 'It did not run the last time and is tried again.', untilAt: notBefore };
  if (isCapReached(kind))
    return {
      reason: 'cap',
      message: `As many ${kind} as an hour allows have started. It starts when the hour has moved on, or an administrator raises the cap.`,
    };
  // What has been tried may have been told to wait, and only the action itself knows.
  if (notBefore === undefined && (execution?.attempts ?? 0) > 0) return undefined;
  const since = laterOf(lastModifiedAt, notBefore ?? 0);
  if (now - since <= requeueAfter) return { reason: 'executor', message: 'It starts within moments.' };
  const minutes = Math.floor((now - since) / minute);
  return {
    reason: 'queue',
    message: `It should have started ${minutes} minutes ago. The work queue or the executor may be down (GET /api/health/ready says so), or has a backlog; it is tried again by itself.`,
  };
};
