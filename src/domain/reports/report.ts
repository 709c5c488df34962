import * as z from 'zod';
import { type DeepReadonly, severitySchema, statusSchema } from '../actions/action.ts';
import type { ActionOutline } from '../actions/outline.ts';
import { feedLag } from '../history/feed.ts';
import { entityKindSchema } from '../kinds/defineKind.ts';
import { type ActionKind, actionKindSchema } from '../kinds/index.ts';
import { cut } from '../values/characters.ts';
import { type LeftOut, leftOut, unreadableSchema } from '../values/portion.ts';
import { type Duration, day, earlierOf, type Instant, laterOf } from '../values/time.ts';
import { activityOf, activitySchema, type FeedFact } from './activity.ts';
import { ageBandOf, ageBandSchema } from './ageBands.ts';
import type { OpenAction } from './openFigures.ts';

const instant = z.int().nonnegative();
const count = z.int().nonnegative();
const text = z.string();

/** One action in a report: enough to know what it is about, and to find it. */
export const itemSchema = z.strictObject({
  id: text.describe('Its id.'),
  title: text.describe('One line for people.'),
  status: statusSchema.describe('Where it stands.'),
  kind: actionKindSchema.describe('What kind of action.'),
  entity: z
    .strictObject({
      kind: entityKindSchema.describe('What it is.'),
      id: text.describe('Its id.'),
      name: text.describe('Name, for display.').optional(),
    })
    .meta({ id: 'ReportEntity', description: 'What an action acts on, in short.' })
    .describe('What it acts on.'),
  severity: severitySchema.describe('How bad, as the submitter says.'),
  createdAt: instant.describe('When it was submitted.'),
  expiresAt: instant.describe('When it expires if nobody decides.'),
  problem: text.describe('Why it needs attention.').optional(),
});
export type ReportItem = DeepReadonly<z.infer<typeof itemSchema>>;

const total = count.describe('How many there are.');
/** What waits for a decision. */
export const pendingSchema = z.strictObject({
  total,
  byAge: z.record(ageBandSchema, count).describe('How many there are of each age.'),
  bySeverity: z.record(severitySchema, count).describe('How many have each severity.'),
  byEntityKind: z.record(entityKindSchema, count).describe('How many act on each kind of entity.'),
  byKind: z
    .partialRecord(actionKindSchema, count)
    .describe('How many there are of each kind of action. A kind that is left out has none.'),
  oldest: z.array(itemSchema),
});
/** Undecided and over within a day, the soonest first; or in need of attention, the longest waiting first. */
export const listedSchema = z.strictObject({ total, first: z.array(itemSchema) });
const periodSchema = z.strictObject({
  sinceAt: instant.describe('Its beginning; inclusive.'),
  untilAt: instant.describe('Its end; exclusive.'),
});
export type Period = DeepReadonly<z.infer<typeof periodSchema>>;

const activity = activitySchema.describe('What happened in the period.');

/** What waits at one moment, and what happened since the last report. Figures only: how they look is for the edge. */
export const reportSchema = z.strictObject({
  id: text.describe('The local time that it was due at, as `2026-11-23T0800`; `pending` of the report as of now.'),
  tenant: text.describe('Id of the tenant.'),
  createdAt: instant.describe('When it was made.'),
  timeZone: text.describe('The time zone of the schedule. Absent in the report as of now.').optional(),
  period: periodSchema
    .meta({ id: 'Period', description: 'A time from its beginning up to, and without, its end.' })
    .describe('The time whose changes are counted.'),
  pending: pendingSchema,
  expiring: listedSchema,
  needsAttention: listedSchema,
  inProgress: z
    .strictObject({ total })
    .meta({ id: 'InProgress', description: 'What is approved and has not ended.' })
    .describe('Those that are approved, executing or running.'),
  activity,
  previous: periodSchema
    .extend({ activity })
    .meta({ id: 'PreviousPeriod', description: 'The period before, with what happened in it.' })
    .describe('The period of equal length before, to compare with.'),
  unreadable: unreadableSchema,
});
export type Report = DeepReadonly<z.infer<typeof reportSchema>>;

/** How many actions each list of a report names. */
export const listLength = 10;
/** An open action, as the index of open actions tells it. */
export type OpenFact = Omit<OpenAction, 'id'>;
/** What a report is made from. */
export type ReportFacts = LeftOut & {
  readonly open: readonly OpenFact[];
  /** The pending actions that wait longest, the longest first. */
  readonly oldest: readonly ActionOutline[];
  readonly expiring: { readonly total: number; readonly first: readonly ActionOutline[] };
  readonly needsAttention: readonly ActionOutline[];
  /** All changes of the period and of the one before that count in it, oldest first. */
  readonly feed: readonly FeedFact[];
};

const longestPeriod: Duration = 7 * day;

/** From the end of the last report up to where the feed is settled: at most a week, a day where there was no report. */
export const periodAt = (now: Instant, lastUntil: Instant | undefined): Period => {
  const untilAt = now - feedLag;
  const since = laterOf(lastUntil ?? untilAt - day, untilAt - longestPeriod);
  return { sinceAt: earlierOf(since, untilAt), untilAt };
};
/** The period of equal length before. */
export const periodBefore = ({ sinceAt, untilAt }: Period): Period => ({
  sinceAt: sinceAt - (untilAt - sinceAt),
  untilAt: sinceAt,
});

/** The figures of a report. */
export const reportOf = (
  facts: ReportFacts,
  head: Pick<Report, 'id' | 'tenant' | 'createdAt' | 'timeZone' | 'period'>,
): Report => {
  const { createdAt, period } = head;
  const pending = facts.open.filter(({ status }) => status === 'pending');
  const attention = facts.open.filter(({ status }) => status === 'needsAttention').length;
  const during = ({ sinceAt, untilAt }: Period) =>
    activityOf(facts.feed.filter(({ at }) => at >= sinceAt && at < untilAt));
  const before = periodBefore(period);
  return {
    ...head,
    pending: {
      total: pending.length,
      byAge: tally(
        noAges,
        pending.map(fact => ageBandOf(createdAt - fact.createdAt)),
      ),
      bySeverity: tally(
        noSeverities,
        pending.map(({ severity }) => severity),
      ),
      byEntityKind: tally(
        noEntities,
        pending.map(({ entityKind }) => entityKind),
      ),
      byKind: kindsOf(pending),
      oldest: facts.oldest.map(itemOf),
    },
    expiring: { total: facts.expiring.total, first: facts.expiring.first.map(itemOf) },
    needsAttention: { total: attention, first: facts.needsAttention.map(itemOf) },
    inProgress: { total: facts.open.length - pending.length - attention },
    activity: during(period),
    previous: { ...before, activity: during(before) },
    ...leftOut(facts.unreadable),
  };
};

const noAges = { under1Hour: 0, from1To8Hours: 0, from8To24Hours: 0, from1To3Days: 0, over3Days: 0 };
const noSeverities = { informational: 0, low: 0, medium: 0, high: 0 };
const noEntities = { device: 0, user: 0, email: 0, mailbox: 0, url: 0 };

const tally = <Name extends string>(
  zeros: Readonly<Record<Name, number>>,
  names: readonly Name[],
): Readonly<Record<Name, number>> => {
  const counts: Record<Name, number> = { ...zeros };
  for (const name of names) counts[name]++;
  return counts;
};
const kindsOf = (facts: readonly OpenFact[]): Report['pending']['byKind'] => {
  const counts: Partial<Record<ActionKind, number>> = {};
  for (const { kind } of facts) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

/** A URL is its own name, and may be as long as a page. */
const itemOf = ({
  id,
  title,
  status,
  kind,
  entity,
  severity,
  createdAt,
  expiresAt,
  problem,
}: ActionOutline): ReportItem => ({
  ...{ id, title: cut(title, 200), status, kind, severity, createdAt, expiresAt },
  entity: {
    kind: entity.kind,
    id: entity.id,
    ...(entity.name !== undefined && { name: cut(entity.name, 100) }),
  },
  ...(problem !== undefined && { problem: cut(problem, 300) }),
});
