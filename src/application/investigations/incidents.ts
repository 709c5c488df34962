import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { type Incident, incidentOf } from '../../domain/investigations/incident.ts';
import { mostLookedAt } from '../../domain/investigations/progress.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { type LeftOut, leftOut } from '../../domain/values/portion.ts';
import { listActions } from '../actions/readActions.ts';
import type { InquiryDeps } from './ports.ts';

/** An incident as its actions and the records that name it tell it: two requests, at once. */
export const readIncident = async (
  deps: InquiryDeps,
  by: Principal,
  id: string,
): Promise<Result<Incident & LeftOut>> => {
  const [page, recorded] = await Promise.all([
    listActions(deps, by, { filters: { incidentId: [id] } }, mostLookedAt),
    deps.store.investigationsOfIncident(by.tenant, id, mostLookedAt),
  ]);
  if (page.type === 'refused') return page;
  const complete = page.value.cursor === undefined && recorded.complete;
  const { items: actions, unreadable } = page.value;
  const hidden = leftOut(unreadable, recorded.unreadable);
  // Whatever cannot be read names it all the same.
  if (actions.length === 0 && recorded.items.length === 0 && !hidden.unreadable) return refused({ code: 'NotFound' });
  return ok({ ...incidentOf(id, actions, recorded.items, complete, deps.now()), ...hidden });
};
