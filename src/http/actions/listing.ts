import * as z from 'zod';
import { listActions as listOfActions, readListed } from '../../application/actions/readActions.ts';
import {
  type FilterName,
  type Filters,
  filterNamed,
  filterNames,
  forEachFilter,
} from '../../domain/actions/filters.ts';
import type { Fault } from '../../domain/actions/refusal.ts';
import { refused } from '../../domain/actions/result.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { personId } from '../../domain/values/ids.ts';
import { line } from '../../domain/values/text.ts';
import { rfc3339 } from '../../domain/values/time.ts';
import { nextLink } from '../kernel/addresses.ts';
import { csvAnswer, csvType } from '../kernel/csv.ts';
import { type Call, endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { anyOf, cursor, instant, noBody, noPath, pageSize } from '../kernel/schemas.ts';
import { actionsAsCsv } from './actionCsv.ts';
import { actionPage } from './answers.ts';
import { pageView } from './views.ts';

const me = 'me';
const personOrMe = z.union([z.literal(me), personId], { error: 'must be the object id (GUID) of a person, or me' });
const filters = forEachFilter(({ value, most, isPerson, description }) =>
  anyOf(isPerson ? personOrMe : value, most)
    .describe(description)
    .optional(),
);
const queriedInstant = instant(', as 2026-11-23T09:00:00Z; in an address a + is written %2B');
const paging = {
  createdAfter: queriedInstant.describe('Created at this time or later.').optional(),
  createdBefore: queriedInstant.describe('Created before this time.').optional(),
  modifiedAfter: queriedInstant
    .describe('Changed at this time or later. Tested on each row of a page, which may then be short or empty.')
    .optional(),
  q: line(256)
    .describe(
      'Words, separated by blanks, that all stand in the title, in the name, id or group of the entity, or in an id: of ' +
        'the action, its investigation, its incident, its own of the submitter. Large and small letters are the same. ' +
        'Tested on each row of a page, which may then be short or empty.',
    )
    .optional(),
  view: z
    .enum(['pending', 'inProgress', 'history'])
    .describe(
      '`pending`; `inProgress`: approved, executing, running or needing attention; `history`: ended. Not together with `status`.',
    )
    .optional(),
  orderby: z
    .enum(['expiresAt', 'endedAt'])
    .describe(
      '`expiresAt`: the soonest first, only with `view=pending`. `endedAt`: what ended last first, only with ' +
        '`view=history`. Without it the newest first.',
    )
    .optional(),
  include: anyOf(z.enum(['allowedOperations', 'parameters']))
    .describe('What each item has besides. Costs a read for each item. Not as CSV.')
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
    headers: ['ETag', 'Link', 'Content-Disposition', 'x-ms-unreadable'],
    isVersioned: 'all',
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
  const { by, deps } = call;
  const { view, orderby: orderBy, include: parts, format, maxpagesize, cursor, q: words, ...rest } = asked;
  const { createdAfter, createdBefore, modifiedAfter, ...filters } = rest;
  const times = { createdAfter, createdBefore, modifiedAfter };
  const query = { view, orderBy, words, ...times, filters: { ...filters, ...idsOfPeople(filters, by) } };
  const size = maxpagesize ?? (format === 'csv' ? 200 : 50);
  const page = await listOfActions(deps, by, query, size, cursor);
  if (page.type === 'refused') return page;
  const next = nextLink(call, page.value.cursor);
  if (format === 'csv') {
    const { headers, text } = csvAnswer(
      actionsAsCsv(page.value.items),
      `actions-${rfc3339(deps.now()).slice(0, 10)}`,
      cursor === undefined,
    );
    const link = next === undefined ? {} : { link: `<${next}>; rel="next"` };
    const left = page.value.unreadable ? { 'x-ms-unreadable': `${page.value.unreadable}` } : {};
    return { headers: { ...headers, ...link, ...left, etag: versionOf(text.content + next, call) }, text };
  }
  const whole = parts && (await readListed(deps, by, page.value, parts));
  const body = await pageView(page.value, next, call, parts && whole && { parts, whole });
  return { headers: { etag: versionOf(JSON.stringify(body), call) }, body };
};

/** The version of a list is what it says. */
const versionOf = (sent: string, { deps }: Call): string => `"${deps.sha256(sent).slice(0, 32)}"`;

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
  if (orderby === 'expiresAt' && view !== 'pending')
    faults.push({ target: 'orderby', message: 'needs view=pending: only what is pending expires' });
  if (orderby === 'endedAt' && view !== 'history')
    faults.push({ target: 'orderby', message: 'needs view=history: only what is in it has ended' });
  if (asked.include && asked.format === 'csv')
    faults.push({ target: 'include', message: 'is for JSON: the columns of a CSV are always the same' });
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
/** The filters that name people, with ids for `me`. */
const idsOfPeople = (asked: Filters, by: Principal): Filters =>
  Object.fromEntries(
    people.flatMap(name => {
      const ids = asked[name];
      return ids ? [[name, ids.map(person => (person === me ? by.id : person))]] : [];
    }),
  );
