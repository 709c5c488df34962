import type { Action } from '../actions/action.ts';
import type { ActionOutline } from '../actions/outline.ts';
import { groupBy } from '../values/groupBy.ts';
import type { Instant } from '../values/time.ts';
import type { InvestigationOutline } from './investigation.ts';
import { activityIn, type Counts, countsOf, highestSeverity, type Progress, progressOf, stateOf } from './progress.ts';

type Severity = Action['severity'];
type Link = { readonly title?: string | undefined; readonly url?: string | undefined };

/** An investigation as an incident shows it: its state is that of its actions in this incident. */
type Part = Link & {
  readonly id: string;
  readonly recorded: boolean;
  readonly status?: InvestigationOutline['status'] | undefined;
  readonly severity?: Severity | undefined;
  readonly state: Progress['state'];
  readonly actions: Counts;
};
export type Incident = Link &
  Progress & {
    readonly id: string;
    readonly severity?: Severity | undefined;
    readonly investigations: readonly Part[];
  };

/** An incident is what actions and recorded investigations that name it say together. */
export const incidentOf = (
  id: string,
  actions: readonly ActionOutline[],
  recorded: readonly InvestigationOutline[],
  complete: boolean,
  now: Instant,
): Incident => {
  const named = [...actions, ...recorded];
  const severity = highestSeverity(named);
  return {
    id,
    ...linkIn(named.map(({ incident }) => incident)),
    ...(severity && { severity }),
    ...progressOf(actions, complete, now),
    ...activityIn(named),
    investigations: partsOf(actions, recorded, complete),
  };
};

/** The newest words there are for it. */
export const linkIn = (links: readonly (Link | undefined)[]): Link => {
  const title = links.find(link => link?.title !== undefined)?.title;
  const url = links.find(link => link?.url !== undefined)?.url;
  return { ...(title !== undefined && { title }), ...(url !== undefined && { url }) };
};

const partsOf = (
  actions: readonly ActionOutline[],
  recorded: readonly InvestigationOutline[],
  complete: boolean,
): readonly Part[] => {
  const byInvestigation = groupBy(actions, ({ investigation }) => investigation?.id);
  const records = new Map(recorded.map(outline => [outline.id, outline]));
  const ids = new Set([...records.keys(), ...[...byInvestigation.keys()].filter(id => id !== undefined)]);
  return [...ids].map(id => {
    const own = byInvestigation.get(id) ?? [];
    const outline = records.get(id);
    const statuses = own.map(({ status }) => status);
    const severity = outline?.severity ?? highestSeverity(own);
    return {
      id,
      recorded: outline !== undefined,
      ...linkIn([outline, ...own.map(({ investigation }) => investigation)]),
      ...(outline && { status: outline.status }),
      ...(severity && { severity }),
      state: stateOf(statuses),
      actions: countsOf(statuses, complete),
    };
  });
};
