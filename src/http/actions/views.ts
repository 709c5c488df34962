import { brakesOn } from '../../application/actions/brakes.ts';
import type { Page } from '../../application/actions/ports.ts';
import type { Action } from '../../domain/actions/action.ts';
import { allowedOperations, ofEachOperation } from '../../domain/actions/allowedOperations.ts';
import { type ActionOutline, shownOf } from '../../domain/actions/outline.ts';
import { approvers } from '../../domain/actions/voting.ts';
import { type Brakes, waitingFor } from '../../domain/actions/waitingFor.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { type Instant, publicForm } from '../../domain/values/time.ts';
import type { Call } from '../kernel/endpoint.ts';
import { messageFor } from '../kernel/errors.ts';
import { etagOf } from '../kernel/etag.ts';

/** Why nothing happens with it, where something should. */
const waiting = (action: Parameters<typeof waitingFor>[0], brakes: Brakes | undefined) => {
  const found = brakes && waitingFor(action, brakes);
  return found && { waitingFor: found };
};

/** An action as lists show it. */
const listItem = (summary: ActionOutline, brakes: Brakes | undefined) =>
  publicForm({ ...shaped(summary), ...waiting(summary, brakes) });

/** One action, whole, with what this caller may do with it now. */
export const actionView = async (action: Action, { by, deps }: Pick<Call, 'by' | 'deps'>) =>
  publicForm({
    ...shaped(shownOf(action)),
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

const shaped = ({ version, approvalsRequired, deciders, votes, execution, ...rest }: ActionOutline) => ({
  ...rest,
  etag: etagOf({ version }),
  approval: {
    required: approvalsRequired,
    roles: deciders,
    granted: approvers(votes),
    votes,
  },
  // Before the first try there is nothing to tell, and "execution" would look as if there were.
  ...(execution && execution.attempts > 0 && { execution: executionView(execution) }),
});

const executionView = ({ lost: _, run: __, retries, ...told }: NonNullable<ActionOutline['execution']>) => ({
  ...told,
  ...(retries > 0 && { retries }),
});

export const pageView = async ({ items }: Page, nextLink: string | undefined, { by, deps }: Call) => {
  const brakes = await brakesOn(deps, by.tenant, items, 'nothing');
  return { value: items.map(item => listItem(item, brakes)), ...(nextLink !== undefined && { nextLink }) };
};
