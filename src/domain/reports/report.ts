import { z } from 'zod';
import { type DeepReadonly, severities, statuses } from '../actions/action.ts';
import type { ActionOutline } from '../actions/outline.ts';
import { entityKinds } from '../kinds/defineKind.ts';
import { type ActionKind, kindNames } from '../kinds/index.ts';
import { cut } from '../values/text.ts';
import { type Duration, day, earlierOf, type Instant, laterOf, minute } from '../values/time.ts';
import { activityOf, activitySchema, type FeedFact } from './activity.ts';
import { ageBandOf, ageBands } from './ageBands.ts';
import type { OpenAction } from './openFigures.ts';

const instant = z.int().nonnegative();
const count = z.int().nonnegative();
const text = z.string();

const bandNames = ageBands.map(({ name }) => name);

/** One action in a report: enough to know what it is about, and to find it. */
export const itemSchema = z.strictObject({
  id: text,
  title: text,
  status: z.enum(statuses),
  kind: z.enum(kindNames),
  entity: z.strictObject({ kind: z.enum(entityKinds), id: text, name: text.optional() }),
  severity: z.enum(severities),
  createdAt: instant,
  expiresAt: instant,
  /** Why it needs attention. */
  problem: text.optional(),
});
export type ReportItem = DeepReadonly<z.infer<typeof itemSchema>>;

const listed = z.strictObject({ total: count, first: z.array(itemSchema) });
const periodSchema = z.strictObject({ sinceAt: instant, untilAt: instant });
export type Period = DeepReadonly<z.infer<typeof periodSchema>>;

/** What waits at one moment, and what happened since the last report. Figures only: how they look is for the edge. */
export const reportSchema = z.strictObject({
  id: text,
  tenant: text,
  createdAt: instant,
  /** Whose local times it is read in; absent in one that nobody has scheduled. */
  timeZone: text.optional(),
  /** From its beginning up to, and without, its end. */
  period: periodSchema,
  pending: z.strictObject({
    total: count,
    byAge: z.record(z.enum(bandNames), count),
    bySeverity: z.record(z.enum(severities), count),
    byEntityKind: z.record(z.enum(entityKinds), count),
    /** Only kinds that there are. */
    byKind: z.partialRecord(z.enum(kindNames), count),
    oldest: z.array(itemSchema),
  }),
  /** Undecided, and over within a day; the soonest first. */
  expiring: listed,
  /** The longest waiting first. */
  needsAttention: listed,
  /** Approved, executing or running. */
  inProgress: z.strictObject({ total: count }),
  activity: activitySchema,
  /** The period of equal length before, to compare with. */
  previous: periodSchema.extend({ activity: activitySchema }),
});
export type Report = DeepReadonly<z.infer<typeof reportSchema>>;

/** How many actions each list of a report names. */
export const listLength = 10;
/** An open action, as the index of open actions tells it. */
export type OpenFact = Omit<OpenAction, 'id'>;
/** What a report is made from. */
export type ReportFacts = {
  readonly open: readonly OpenFact[];
  /** The pending actions that wait longest, the longest first. */
  readonly oldest: readonly ActionOutline[];
  readonly expiring: { readonly total: number; readonly first: readonly ActionOutline[] };
  readonly needsAttention: readonly ActionOutline[];
  /** All changes of the period and of the one before that count in it, oldest first. */
  readonly feed: readonly FeedFact[];
};

/** The feed is read up to two minutes ago: until then something may still appear in it. */
const feedLag: Duration = 2 * minute;
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
