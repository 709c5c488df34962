import { brakesOn } from '../../application/actions/brakes.ts';
import type { Page } from '../../application/actions/ports.ts';
import type { Action } from '../../domain/actions/action.ts';
import { allowedOperations, ofEachOperation } from '../../domain/actions/allowedOperations.ts';
import { endedAtOf } from '../../domain/actions/endedAtOf.ts';
import { widened } from '../../domain/actions/escalation.ts';
import { type ActionOutline, outlineOf, shownOf } from '../../domain/actions/outline.ts';
import { approvers } from '../../domain/actions/voting.ts';
import { type Brakes, waitingFor } from '../../domain/actions/waitingFor.ts';
import { waitedSeconds, waitOf } from '../../domain/actions/waitOf.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { leftOut } from '../../domain/values/portion.ts';
import { type Instant, publicForm } from '../../domain/values/time.ts';
import type { Call } from '../kernel/endpoint.ts';
import { messageFor } from '../kernel/errors.ts';
import { etagOf } from '../kernel/etag.ts';

/** Why nothing happens with it, where something should. */
const waiting = (action: Parameters<typeof waitingFor>[0], brakes: Brakes | undefined) => {
  const found = brakes && waitingFor(action, brakes);
  return found && { waitingFor: found };
};

/** What a list shows beside the summaries, and the actions that were read whole for it. */
type Included = {
  readonly parts: readonly ('allowedOperations' | 'parameters')[];
  readonly whole: ReadonlyMap<string, Action>;
};

/** An action as lists show it. */
const listItem = (
  summary: ActionOutline,
  brakes: Brakes | undefined,
  included: Included | undefined,
  { by, deps }: Pick<Call, 'by' | 'deps'>,
) => {
  const action = included?.whole.get(summary.id);
  if (!action || !included) return publicForm({ ...shaped(summary, deps.now()), ...waiting(summary, brakes) });
  const { parts } = included;
  const outline = outlineOf(action);
  return publicForm({
    // All of one moment; and title and entity whole, because the digest is over what they say.
    ...shaped({ ...outline, title: action.title, entity: action.entity }, deps.now()),
    ...waiting(outline, brakes),
    ...(parts.includes('parameters') && { parameters: action.parameters }),
    ...(parts.includes('allowedOperations') && { allowedOperations: allowancesOf(action, by, deps.now()) }),
  });
};

/** One action, whole, with what this caller may do with it now. */
export const actionView = async (action: Action, { by, deps }: Pick<Call, 'by' | 'deps'>) =>
  publicForm({
    ...shaped(shownOf(action), deps.now()),
    ...waiting(action, await brakesOn(deps, by.tenant, [action], 'starts')),
    parameters: action.parameters,
    allowedOperations: allowancesOf(action, by, deps.now()),
  });

/** With the words that the refusal of a call would have. */
const allowancesOf = (action: Action, by: Principal, now: Instant) => {
  const offered = allowedOperations(action, by, now);
  return ofEachOperation(operation => {
    const allowance = offered[operation];
    if (allowance.allowed) return allowance;
    const { refusal } = allowance;
    return { allowed: false, reason: refusal.code, message: messageFor(refusal) };
  });
};

const shaped = (outline: ActionOutline, now: Instant) => {
  const { version, approvalsRequired, deciders, remindAt, escalation, authenticationContext, ...more } = outline;
  const { votes, execution, ...rest } = more;
  return {
    ...rest,
    endedAt: endedAtOf(outline),
    waitedSeconds: waitedSeconds(outline),
    etag: etagOf({ version }),
    approval: {
      required: approvalsRequired,
      roles: deciders && widened(deciders, escalation, waitOf(outline, now).until),
      remindAt,
      escalation,
      authenticationContext,
      granted: approvers(votes),
      votes,
    },
    // Before the first try there is nothing to tell, and "execution" would look as if there were.
    ...(execution && execution.attempts > 0 && { execution: executionView(execution) }),
  };
};

const executionView = ({ lost: _, run: __, retries, ...told }: NonNullable<ActionOutline['execution']>) => ({
  ...told,
  ...(retries > 0 && { retries }),
});

export const pageView = async (page: Page, nextLink: string | undefined, call: Call, included?: Included) => {
  const brakes = await brakesOn(call.deps, call.by.tenant, page.items, 'nothing');
  return {
    value: page.items.map(item => listItem(item, brakes, included, call)),
    ...(nextLink !== undefined && { nextLink }),
    ...leftOut(page.unreadable),
  };
};
