import type { Page } from '../../application/actions/ports.ts';
import type { Action } from '../../domain/actions/action.ts';
import { allowedOperations } from '../../domain/actions/allowedOperations.ts';
import { endedAtOf } from '../../domain/actions/endedAtOf.ts';
import { type ActionOutline, outlineOf, shownOf } from '../../domain/actions/outline.ts';
import { approvers } from '../../domain/actions/voting.ts';
import { waitedSeconds } from '../../domain/actions/waitOf.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { leftOut } from '../../domain/values/portion.ts';
import { type Instant, publicForm } from '../../domain/values/time.ts';
import { etagOf } from '../kernel/etag.ts';

/** What a list shows beside the summaries, for whom, and the actions that were read whole for it. */
export type Included = {
  readonly parts: readonly ('allowedOperations' | 'parameters')[];
  readonly whole: ReadonlyMap<string, Action>;
  readonly by: Principal;
  readonly now: Instant;
};

/** An action as lists show it. */
const listItem = (summary: ActionOutline, included: Included | undefined) => {
  const action = included?.whole.get(summary.id);
  if (!action || !included) return publicForm(shaped(summary));
  const { parts, by, now } = included;
  return publicForm({
    // All of one moment; and title and entity whole, because the digest is over what they say.
    ...shaped({ ...outlineOf(action), title: action.title, entity: action.entity }),
    ...(parts.includes('parameters') && { parameters: action.parameters }),
    ...(parts.includes('allowedOperations') && { allowedOperations: allowedOperations(action, by, now) }),
  });
};

/** One action, whole, with what this caller may do with it now. */
export const actionView = (action: Action, by: Principal, now: Instant) =>
  publicForm({
    ...shaped(shownOf(action)),
    parameters: action.parameters,
    allowedOperations: allowedOperations(action, by, now),
  });

const shaped = (outline: ActionOutline) => {
  const { version, approvalsRequired, deciders, votes, execution, ...rest } = outline;
  return {
    ...rest,
    endedAt: endedAtOf(outline),
    waitedSeconds: waitedSeconds(outline),
    etag: etagOf({ version }),
    approval: {
      required: approvalsRequired,
      roles: deciders,
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

export const pageView = (page: Page, nextLink: string | undefined, included?: Included) => ({
  value: page.items.map(item => listItem(item, included)),
  ...(nextLink !== undefined && { nextLink }),
  ...leftOut(page.unreadable),
});
