import { brakesOn } from '../../application/actions/brakes.ts';
import type { Page } from '../../application/actions/ports.ts';
import { readCounterpart } from '../../application/actions/readActions.ts';
import type { Action } from '../../domain/actions/action.ts';
import { allowedOperations, ofEachOperation } from '../../domain/actions/allowedOperations.ts';
import { endedAtOf } from '../../domain/actions/endedAtOf.ts';
import { widened } from '../../domain/actions/escalation.ts';
import { type ActionOutline, outlineOf, shownOf } from '../../domain/actions/outline.ts';
import { counterpartId } from '../../domain/actions/undo.ts';
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

/** What a list shows beside the summaries, and the actions that were read whole for it, with what undoes them. */
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
  const { parts, whole } = included;
  const counterpart = whole.get(counterpartId(action) ?? '');
  const outline = outlineOf(action);
  return publicForm({
    // All of one moment; and title and entity whole, because the digest is over what they say.
    ...shaped({ ...outline, title: action.title, entity: action.entity }, deps.now()),
    ...waiting(outline, brakes),
    ...(parts.includes('parameters') && { parameters: action.parameters }),
    ...(parts.includes('allowedOperations') && {
      allowedOperations: allowancesOf(action, by, deps.now(), counterpart),
    }),
  });
};

/** One action, whole, with what this caller may do with it now. */
export const actionView = async (action: Action, call: Pick<Call, 'by' | 'deps'>) =>
  wholeView(action, await brakesOn(call.deps, call.by.tenant, [action], 'starts'), call);

/** What shows each of these actions so: what slows them down is found out once for all. */
export const viewOfEach = async (actions: readonly Action[], call: Pick<Call, 'by' | 'deps'>) => {
  const brakes = await brakesOn(call.deps, call.by.tenant, actions, 'starts');
  return (action: Action) => wholeView(action, brakes, call);
};

const wholeView = async (action: Action, brakes: Brakes | undefined, { by, deps }: Pick<Call, 'by' | 'deps'>) =>
  publicForm({
    ...shaped(shownOf(action), deps.now()),
    ...waiting(action, brakes),
    parameters: action.parameters,
    allowedOperations: allowancesOf(action, by, deps.now(), await readCounterpart(deps, by, action)),
  });

/** An action that is not there yet, as it would be submitted now. */
export const previewOf = (action: Action) => {
  const { id: _, etag: __, ...rest } = shaped(shownOf(action), action.createdAt);
  return publicForm({ ...rest, parameters: action.parameters });
};

/** With the words that the refusal of a call would have. */
const allowancesOf = (action: Action, by: Principal, now: Instant, counterpart: Action | undefined) => {
  const offered = allowedOperations(action, by, now, counterpart);
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
