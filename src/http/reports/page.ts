import { severities } from '../../domain/actions/action.ts';
import { entityKinds } from '../../domain/kinds/defineKind.ts';
import { kindNames } from '../../domain/kinds/index.ts';
import type { Activity } from '../../domain/reports/activity.ts';
import { ageBands } from '../../domain/reports/ageBands.ts';
import type { Report, ReportItem } from '../../domain/reports/report.ts';
import { type Duration, day, hour, type Instant, minute, rfc3339, second } from '../../domain/values/time.ts';
import { type Html, html, nothing } from './html.ts';
import {
  type Bar,
  bars,
  figures,
  footerRow,
  headerRow,
  type Item,
  items,
  mailPage,
  paragraph,
  sectionRow,
  tilesRow,
} from './mailParts.ts';

/** What the page cannot know by itself. */
export type Reader = {
  /** Where an action is opened; without it its id is shown instead of a link. */
  readonly urlOf: (actionId: string) => string | undefined;
  readonly localTime: (timeZone: string, at: Instant) => Instant;
};

const severityColors = { high: '#b42318', medium: '#9a4d00', low: '#0b57d0', informational: '#57606a' } as const;
const bandLabels = {
  under1Hour: 'under 1 hour',
  from1To8Hours: '1 to 8 hours',
  from8To24Hours: '8 to 24 hours',
  from1To3Days: '1 to 3 days',
  over3Days: 'over 3 days',
} as const;
/** More kinds than this are summed up. */
const mostKinds = 10;

type Stamp = (at: Instant) => string;

/** A report as a page that reads the same in a mail program, on a phone and in a browser. No script, nothing to load. */
export const reportHtml = (report: Report, reader: Reader): string => {
  const { pending, expiring, needsAttention, inProgress, timeZone, createdAt } = report;
  const stamp = stampIn(reader, timeZone);
  const { soonOver, stuck, oldest } = listsOf(report, reader, stamp);
  const preview = `${pending.total} wait for a decision, ${expiring.total} expire within 24 hours, ${needsAttention.total} need attention.`;
  return mailPage(`Pending actions, ${stamp(createdAt)}`, preview, [
    headerRow('Pending actions', [stamp(createdAt) + (isElsewhere(timeZone) ? `, local times of ${timeZone}` : '')]),
    tilesRow([
      { label: 'wait for a decision', value: pending.total },
      { label: 'expire within 24 hours', value: expiring.total, alarming: true },
      { label: 'need attention', value: needsAttention.total, alarming: true },
      { label: 'in progress', value: inProgress.total },
    ]),
    ...soonOver,
    ...stuck,
    ...(pending.total === 0 ? [sectionRow('Waiting', paragraph('Nothing waits for a decision.'))] : waiting(pending)),
    ...oldest,
    sectionRow('What happened', happened(report, stamp)),
    footerRow([
      ...(report.unreadable
        ? [`${report.unreadable} rows could not be read and are left out; the log names them.`]
        : []),
      'Time to decision: from submission to approval or rejection by a person here; median and 95th percentile by nearest rank.',
      `Tenant ${report.tenant}, report ${report.id}.`,
    ]),
  ]);
};

type Told = (item: ReportItem) => readonly string[];
type Lists = { readonly soonOver: readonly Html[]; readonly stuck: readonly Html[]; readonly oldest: readonly Html[] };

/** The actions that a report names, for three reasons. */
const listsOf = (report: Report, reader: Reader, stamp: Stamp): Lists => {
  const { createdAt, pending, expiring, needsAttention } = report;
  const submitted = (item: ReportItem) =>
    `submitted ${lasting(createdAt - item.createdAt)} ago, ${stamp(item.createdAt)}`;
  const expires = (item: ReportItem) => `expires in ${lasting(item.expiresAt - createdAt)}, ${stamp(item.expiresAt)}`;
  const list = (heading: string, total: number, first: readonly ReportItem[], told: Told): readonly Html[] => {
    if (first.length === 0) return [];
    const more = total > first.length ? paragraph(`and ${total - first.length} more`) : nothing;
    return [sectionRow(heading, html`${items(first.map(item => itemOf(item, reader, told(item))))}${more}`)];
  };
  return {
    soonOver: list('Expiring within 24 hours', expiring.total, expiring.first, item => [expires(item)]),
    stuck: list('Need attention', needsAttention.total, needsAttention.first, item => [
      ...(item.problem === undefined ? [] : [item.problem]),
      submitted(item),
    ]),
    oldest: list('Waiting longest', pending.total, pending.oldest, item => [submitted(item), expires(item)]),
  };
};

const waiting = ({ byAge, bySeverity, byEntityKind, byKind }: Report['pending']): readonly Html[] => [
  sectionRow(
    'Waiting, by age',
    bars(
      'Waiting, by age',
      ageBands.map(({ name }) => ({ label: bandLabels[name], value: byAge[name] })),
    ),
  ),
  sectionRow(
    'By severity',
    bars(
      'Waiting, by severity',
      severities.toReversed().map(name => ({ label: name, value: bySeverity[name], color: severityColors[name] })),
    ),
  ),
  sectionRow(
    'By entity',
    bars('Waiting, by entity', present(entityKinds.map(name => ({ label: name, value: byEntityKind[name] })))),
  ),
  sectionRow(
    'By kind',
    bars('Waiting, by kind', mostFrequent(kindNames.map(name => ({ label: inWords(name), value: byKind[name] ?? 0 })))),
  ),
];

const present = (rows: readonly Bar[]) => rows.filter(({ value }) => value > 0);
const mostFrequent = (rows: readonly Bar[]): readonly Bar[] => {
  const sorted = present(rows).toSorted((a, b) => b.value - a.value);
  const others = sorted.slice(mostKinds);
  if (others.length === 0) return sorted;
  const value = others.reduce((sum, each) => sum + each.value, 0);
  return [...sorted.slice(0, mostKinds), { label: `${others.length} other kinds`, value }];
};

const happened = ({ period, previous, activity }: Report, stamp: Stamp): Html => {
  const rows: readonly (readonly [string, (of: Activity) => string])[] = [
    ['Submitted', of => `${of.submitted}`],
    ['Decided', of => `${of.decided.total}`],
    ['– approved', of => `${of.decided.byOutcome.approved}`],
    ['– rejected', of => `${of.decided.byOutcome.rejected}`],
    ['– expired undecided', of => `${of.decided.byOutcome.expired}`],
    ['– decided elsewhere', of => `${of.decided.byOutcome.decidedElsewhere}`],
    ['– automatic', of => withPercent(of)],
    ['Time to decision, median', of => timeOf(of.decided.timeToDecision?.medianInSeconds)],
    ['Time to decision, 95th percentile', of => timeOf(of.decided.timeToDecision?.percentile95InSeconds)],
    ['Failed executions', of => `${of.failures}`],
  ];
  const length = lasting(period.untilAt - period.sinceAt);
  return html`${figures(
    ['', 'this period', 'the one before'],
    rows.map(([name, told]) => [name, told(activity), told(previous.activity)]),
  )}${paragraph(`This period: ${stamp(period.sinceAt)} to ${stamp(period.untilAt)} (${length}); the one before is as long.`)}`;
};
const withPercent = ({ decided }: Activity) =>
  `${decided.byOutcome.auto}${decided.automaticPercent === undefined ? '' : ` (${decided.automaticPercent} %)`}`;
const timeOf = (seconds: number | undefined) => (seconds === undefined ? '–' : lasting(seconds * second));

const itemOf = ({ id, title, severity, entity }: ReportItem, { urlOf }: Reader, lines: readonly string[]): Item => {
  const url = urlOf(id);
  const name = entity.name ?? entity.id;
  // A title nearly always names its entity; a long name was cut.
  const named = title.includes(name.replace(/…$/, '')) ? [] : [html`${entity.kind} ${name}`];
  return {
    ...{ title, url, mark: severity, color: severityColors[severity] },
    lines: [...named, ...lines, ...(url === undefined ? [id] : [])],
  };
};

const isElsewhere = (timeZone: string | undefined) => timeZone !== undefined && timeZone !== 'UTC';
const toMinute = (at: Instant) => rfc3339(at).slice(0, 16).replace('T', ' ');
/** `2026-11-23 08:00 UTC`, or in a time zone `2026-11-23 09:00 (08:00 UTC)`. */
const stampIn =
  ({ localTime }: Reader, timeZone: string | undefined) =>
  (at: Instant): string => {
    const utc = toMinute(at);
    if (timeZone === undefined || !isElsewhere(timeZone)) return `${utc} UTC`;
    const local = toMinute(localTime(timeZone, at));
    const isSameDay = local.slice(0, 10) === utc.slice(0, 10);
    return `${local} (${isSameDay ? utc.slice(11) : utc} UTC)`;
  };

/** `3 d 4 h`, `5 h 12 min`, `40 s`. */
const lasting = (time: Duration): string => {
  const whole = (unit: Duration) => Math.floor(Math.max(time, 0) / unit);
  if (time < minute) return `${whole(second)} s`;
  if (time < hour) return `${whole(minute)} min`;
  if (time < day) return `${whole(hour)} h ${whole(minute) % 60} min`;
  return `${whole(day)} d ${whole(hour) % 24} h`;
};

/** `isolateDevice` as "isolate device". */
const inWords = (name: string) => name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
