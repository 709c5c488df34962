import * as z from 'zod';
import { listActions as listOfActions } from '../../application/actions/readActions.ts';
import { type FilterName, filterNamed, filterNames, forEachFilter } from '../../domain/actions/filters.ts';
import type { Fault } from '../../domain/actions/refusal.ts';
import { refused } from '../../domain/actions/result.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { personId } from '../../domain/values/ids.ts';
import { nextLink } from '../kernel/addresses.ts';
import { csvType } from '../kernel/csv.ts';
import { type Call, endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { anyOf, cursor, instant, noBody, noPath, pageSize } from '../kernel/schemas.ts';
import { actionsAsCsv } from './actionCsv.ts';
import { actionPage } from './answers.ts';
import { pageView } from './views.ts';

const me = 'me';
const personOrMe = z.union([z.literal(me), personId], { error: 'must be the object id (GUID) of a person, or me' });
// Whose submissions a caller may see is not for the caller to say.
const { submittedBy: _, ...filters } = forEachFilter(({ value, most, isPerson, description }) =>
  anyOf(isPerson ? personOrMe : value, most)
    .describe(description ?? '')
    .optional(),
);
const queriedInstant = instant(', as 2026-11-23T09:00:00Z; in an address a + is written %2B');
const paging = {
  createdAfter: queriedInstant.describe('Created at this time or later.').optional(),
  createdBefore: queriedInstant.describe('Created before this time.').optional(),
  view: z
    .enum(['pending', 'inProgress', 'history'])
    .describe(
      '`pending`; `inProgress`: approved, executing, running or needing attention; `history`: ended. Not together with `status`.',
    )
    .optional(),
  orderby: z
    .enum(['expiresAt'])
    .describe('`expiresAt`: the soonest first, only with `view=pending`. Without it the newest first.')
    .optional(),
  format: z.enum(['json', 'csv']).default('json').describe('The form of the answer.'),
  maxpagesize: pageSize
    .optional()
    .describe('The most items that a page has. It may have fewer. 50 unless given, as CSV 200.'),
  cursor,
};
export const listQuery = z.strictObject({ ...filters, ...paging });
type Query = z.infer<typeof listQuery>;

/** What every list of actions answers. */
export const listAnswers = {
  200: {
    description:
      'A page; it may be short, even empty, and still have a `nextLink`. As CSV the next page is in the header `Link`.',
    schema: actionPage,
    types: [csvType],
    headers: ['Link'],
  },
} as const;

export const listDescription =
  'Every filter that is given must hold; of several values, separated by commas, any will do. `decidedBy` are people who ' +
  'have voted on the action. `createdAfter` is inclusive and `createdBefore` is not, so intervals that follow each other ' +
  'share nothing and miss nothing. No item that stays in the list is left out or shown twice, whatever changes meanwhile.';

/** The list of a tenant's actions. */
export const listActions = endpoint({
  name: 'listActions',
  method: 'GET',
  route: 'api/actions',
  tag: 'Actions',
  summary: 'List actions, newest first',
  description: listDescription,
  answers: listAnswers,
  operation: 'list',
  path: noPath,
  query: listQuery,
  body: noBody,
  limit: usualLimit,
  run: ({ query }, call) => listOf(query, call),
});

/** A page as JSON, or as CSV, where the next page is in the `Link` header. */
export const listOf = async (asked: Query, call: Call) => {
  const faults = contradictionsIn(asked, call.by);
  if (faults.length > 0) return refused({ code: 'InvalidRequest', faults });
  const { view, orderby, format, createdAfter, createdBefore, maxpagesize, cursor, ...filters } = asked;
  const ofPeople = Object.fromEntries(
    people.flatMap(name => {
      const ids = filters[name];
      return ids ? [[name, idsOf(ids, call.by)]] : [];
    }),
  );
  const query = { view, orderBy: orderby, createdAfter, createdBefore, filters: { ...filters, ...ofPeople } };
  const size = maxpagesize ?? (format === 'csv' ? 200 : 50);
  const page = await listOfActions(call.deps, call.by, query, size, cursor);
  if (page.type === 'refused') return page;
  const next = nextLink(call, page.value.cursor);
  if (format === 'json') return { body: await pageView(page.value, next, call) };
  return {
    ...(next !== undefined && { headers: { link: `<${next}>; rel="next"` } }),
    text: { type: csvType, content: actionsAsCsv(page.value.items) },
  };
};

/** What each parameter may be on its own, but not together with another one or for this caller. */
const contradictionsIn = (asked: Query, by: Principal): readonly Fault[] => {
  const faults: Fault[] = [];
  const {
    view,
    status,
    orderby,
    createdAfter = Number.NEGATIVE_INFINITY,
    createdBefore = Number.POSITIVE_INFINITY,
  } = asked;
  if (view && status)
    faults.push({ target: 'status', message: 'cannot be used together with view: a view is a choice of statuses' });
  if (orderby && view !== 'pending')
    faults.push({ target: 'orderby', message: 'needs view=pending: only what is pending expires' });
  if (createdAfter > createdBefore)
    faults.push({ target: 'createdBefore', message: 'is earlier than createdAfter, so that nothing could be found' });
  for (const target of people)
    if (by.type === 'application' && asked[target]?.includes(me))
      faults.push({ target, message: "`me` is a person, and this token is an application's; give an object id" });
  return faults;
};

const isPerson = (name: FilterName): name is keyof typeof filters =>
  name in filters && Boolean(filterNamed(name).isPerson);
const people = filterNames.filter(isPerson);
const idsOf = (people: readonly string[], by: Principal): readonly string[] =>
  people.map(person => (person === me ? by.id : person));
