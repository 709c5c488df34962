import type { Report, ReportItem } from '../../domain/reports/report.ts';
import { publicForm, rfc3339 } from '../../domain/values/time.ts';
import { type Cell, csvAnswer, csvOf } from '../kernel/csv.ts';
import type { Call } from '../kernel/endpoint.ts';
import { preferredOf } from '../kernel/negotiation.ts';
import { reportHtml } from './page.ts';
import type { reportFormats } from './schemas.ts';

type Format = (typeof reportFormats)[number];

/** A report in the form that was asked for. The ETag is JSON's alone: the other forms may look otherwise tomorrow. */
export const reportIn = (
  asked: Format | undefined,
  report: Report,
  { request, settings, deps }: Call,
  etag?: string,
) => {
  const format = asked ?? acceptedIn(request.headers.get('accept'));
  const urlOf = (actionId: string) =>
    settings.portalUrl === undefined ? undefined : `${settings.portalUrl}/actions/${actionId}`;
  if (format === 'html') return page(reportHtml(report, { urlOf, localTime: deps.localTime }));
  const shown = shownOf(report, urlOf);
  if (format === 'csv') {
    const { headers, text } = csvAnswer(csvOf(['section', 'name', 'value'], rowsOf(shown)), `report-${nameOf(report)}`);
    return { headers: { ...vary, ...headers }, text };
  }
  return { body: shown, headers: { ...vary, ...(etag !== undefined && { etag }) } };
};

const vary = { vary: 'Accept' };

/** A page of ours runs nothing and loads nothing, whatever a title says. */
const page = (content: string) => ({
  headers: { ...vary, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" },
  text: { type: 'text/html; charset=utf-8', content },
});

const formatOf = { 'application/json': 'json', 'text/csv': 'csv', 'text/html': 'html' } as const;
const acceptedIn = (accept: string | null): Format =>
  formatOf[preferredOf(accept, ['application/json', 'text/csv', 'text/html'])];

/** The local time of a kept report, the day of one as of now. */
const nameOf = ({ id, createdAt }: Report): string => (id === 'pending' ? rfc3339(createdAt).slice(0, 10) : id);

const shownOf = (report: Report, urlOf: (actionId: string) => string | undefined) => {
  const { pending, expiring, needsAttention } = report;
  const linked = (items: readonly ReportItem[]) => items.map(item => ({ ...item, url: urlOf(item.id) }));
  return publicForm({
    ...report,
    pending: { ...pending, oldest: linked(pending.oldest) },
    expiring: { ...expiring, first: linked(expiring.first) },
    needsAttention: { ...needsAttention, first: linked(needsAttention.first) },
  });
};

/** One row for each figure: the part of the report, the path to it in JSON, and its value. */
const rowsOf = (report: object): readonly (readonly Cell[])[] =>
  Object.entries(report).flatMap(([name, value]): readonly (readonly Cell[])[] =>
    isGroup(value)
      ? leavesOf(value).map(([path, leaf]) => [name, path, cellOf(leaf)])
      : [['report', name, cellOf(value)]],
  );
const leavesOf = (group: object): readonly (readonly [path: string, leaf: unknown])[] =>
  Object.entries(group).flatMap(([name, value]): readonly (readonly [string, unknown])[] =>
    isGroup(value) ? leavesOf(value).map(([path, leaf]) => [`${name}.${path}`, leaf] as const) : [[name, value]],
  );
const cellOf = (leaf: unknown): Cell => (typeof leaf === 'number' ? leaf : String(leaf));
const isGroup = (value: unknown): value is object => typeof value === 'object' && value !== null;
