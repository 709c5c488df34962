import {
  type InvestigationInFull,
  listInvestigations as listOfInvestigations,
  readInvestigation,
  recordInvestigation,
} from '../../application/investigations/investigations.ts';
import { refused } from '../../domain/actions/result.ts';
import { linkIn } from '../../domain/investigations/incident.ts';
import type { Investigation, InvestigationOutline } from '../../domain/investigations/investigation.ts';
import { highestSeverity } from '../../domain/investigations/progress.ts';
import { leftOut } from '../../domain/values/portion.ts';
import { publicForm } from '../../domain/values/time.ts';
import { addressOf, nextLink } from '../kernel/addresses.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { etagOf } from '../kernel/etag.ts';
import { foreignLinks, linksOf } from '../kernel/links.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noPath, noQuery } from '../kernel/schemas.ts';
import { investigationAnswer, investigationPage, recordAnswer } from './answers.ts';
import { investigationBody, investigationPath, investigationsQuery } from './schemas.ts';

const tag = 'Investigations';

/** Records an investigation of the calling application, as a whole. */
export const putInvestigation = endpoint({
  name: 'putInvestigation',
  method: 'PUT',
  route: 'api/investigations/{id}',
  tag,
  summary: 'Record an investigation, or replace its record',
  description:
    'The application that records it owns it, and nobody else may replace it. Recording the same once more changes ' +
    'nothing. Closing it withdraws the pending actions that its owner has submitted to it, within minutes; opening it ' +
    'again before that keeps them.',
  answers: {
    200: { description: 'The record as it is now.', schema: recordAnswer, headers: ['ETag'] },
    201: { description: 'The new record.', schema: recordAnswer, headers: ['ETag', 'Location'] },
  },
  ifMatch: 'optional',
  refusals: ['NotYours'],
  operation: 'recordInvestigation',
  path: investigationPath,
  query: noQuery,
  body: investigationBody,
  limit: usualLimit,
  run: async ({ path, body }, call) => {
    const faults = foreignLinks(linksIn(body), call.settings.linkHosts);
    if (faults.length > 0) return refused({ code: 'InvalidRequest', faults });
    const recorded = await recordInvestigation(call.deps, path.id, body, call.by, {
      commitId: call.requestId,
      ifMatch: call.ifMatch,
    });
    if (recorded.type === 'refused') return recorded;
    const { investigation, created } = recorded.value;
    const location = addressOf(call, `/api/investigations/${encodeURIComponent(investigation.id)}`);
    return {
      status: created ? 201 : 200,
      headers: { etag: etagOf(investigation), ...(created && { location }) },
      body: publicForm(recordView(investigation)),
    };
  },
});

/** One investigation, with what has become of its actions. */
export const getInvestigation = endpoint({
  name: 'getInvestigation',
  method: 'GET',
  route: 'api/investigations/{id}',
  tag,
  summary: 'One investigation, with the state and the waiting time of its actions',
  description:
    'State, counts and waiting are derived from the actions that the caller may see: the newest 1,000, with `complete` ' +
    'false when there are more. They change without the record, so there is no ETag header: `etag` is the version of ' +
    'the record, for `If-Match`. An investigation that only actions name is told from them alone.',
  answers: { 200: { description: 'The investigation.', schema: investigationAnswer } },
  operation: 'viewInvestigation',
  path: investigationPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ path }, { by, deps }) => {
    const read = await readInvestigation(deps, by, path.id);
    return read.type === 'ok' ? { body: view(read.value) } : read;
  },
});

/** More would ask storage for the actions of too many investigations at once. */
const mostOnPage = 50;

/** The records of a tenant. */
export const listInvestigations = endpoint({
  name: 'listInvestigations',
  method: 'GET',
  route: 'api/investigations',
  tag,
  summary: 'List recorded investigations, newest first',
  description: `Each with the state of its actions. At most ${mostOnPage} on a page, whatever \`maxpagesize\` allows.`,
  answers: {
    200: {
      description: 'A page; it may be short, even empty, and still have a `nextLink`.',
      schema: investigationPage,
    },
  },
  operation: 'listInvestigations',
  path: noPath,
  query: investigationsQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ query: { maxpagesize, cursor, ...query } }, call) => {
    const size = Math.min(maxpagesize, mostOnPage);
    const page = await listOfInvestigations(call.deps, call.by, query, size, cursor);
    if (page.type === 'refused') return page;
    const next = nextLink(call, page.value.cursor);
    const value = page.value.items.map(({ progress, ...outline }) =>
      publicForm({ ...outlineView(outline), ...progress }),
    );
    return { body: { value, ...(next !== undefined && { nextLink: next }), ...leftOut(page.value.unreadable) } };
  },
});

const linksIn = ({
  url,
  incident,
  alerts,
  evidence,
}: Pick<Investigation, 'url' | 'incident' | 'alerts' | 'evidence'>) =>
  [
    ['url', url],
    ['incident.url', incident?.url],
    ...linksOf('alerts', alerts),
    ...linksOf('evidence', evidence),
  ] as const;

const outlineView = ({ version, ...outline }: InvestigationOutline) => ({ ...outline, etag: etagOf({ version }) });

const recordView = (investigation: Investigation) => {
  const { tenant: _, version, withdrawAt: __, ...told } = { withdrawAt: undefined, ...investigation };
  return { ...told, etag: etagOf({ version }) };
};

const view = ({ id, investigation, actions, progress, unreadable }: InvestigationInFull) => {
  const derived = { ...progress, ...leftOut(unreadable) };
  if (investigation) return publicForm({ ...recordView(investigation), recorded: true as const, ...derived });
  return publicForm({
    id,
    recorded: false as const,
    ...linkIn(actions.map(action => action.investigation)),
    severity: highestSeverity(actions),
    incident: actions.find(({ incident }) => incident)?.incident,
    ...derived,
  });
};
