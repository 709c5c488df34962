import { z } from 'zod';
import { type Teller, unexpected } from './teller.ts';

/** What people and programs see of everything: lists, an investigation, the summary, and the report. */
export const overview = async (tell: Teller, writePage: (page: string) => Promise<void>): Promise<void> => {
  await listing(tell);
  await filtering(tell);
  await investigating(tell);
  await summing(tell);
  await reporting(tell);
  await writingPage(tell, writePage);
};

const listSchema = z.object({
  value: z.array(z.object({ title: z.string(), status: z.string(), severity: z.string() })),
  nextLink: z.url().optional(),
});

const list = async (tell: Teller, path: string): Promise<void> => {
  const page = listSchema.parse(await tell.asks({ who: 'reader', method: 'GET', path, answer: 200 }));
  if (page.value.length === 0) throw unexpected(`${path} should find something`);
  for (const { title, status, severity } of page.value)
    tell.shows(`${status.padEnd(18)} ${severity.padEnd(14)} ${title}`);
  tell.says(page.nextLink ? 'More behind nextLink.' : 'That is all.');
};

const listing = async (tell: Teller): Promise<void> => {
  tell.chapter('1  What waits, newest first');
  await list(tell, '/api/actions?view=pending&maxpagesize=6');
};

const filtering = async (tell: Teller): Promise<void> => {
  tell.chapter('2  A page of what one looks for');
  await list(tell, '/api/actions?severity=high&entityKind=device&maxpagesize=4');
};

const investigating = async (tell: Teller): Promise<void> => {
  tell.chapter('3  An investigation: its state, and who waited for whom, come from its actions');
  const path = '/api/investigations/inv-4101';
  const answer = await tell.asks({ who: 'reader', method: 'GET', path, answer: 200 });
  const { title, state, owner, actions, waiting, evidence } = investigationSchema.parse(answer);
  tell.says(`${title}, recorded by ${owner.name}: ${state}`);
  tell.shows(`${actions.total} actions: ${inWords(actions.byStatus)}`);
  for (const { type, description } of evidence) tell.shows(`evidence: ${type}: ${description}`);
  tell.says(`It waited for decisions for ${inMinutes(waiting.totalInSeconds)}:`);
  for (const { submitter, waitedFor, actions: count, longestInSeconds } of waiting.waits)
    tell.shows(
      `${submitter.name} for ${waitedFor.name ?? waitedFor.roles?.[0] ?? waitedFor.type}: ${count}, at most ${inMinutes(longestInSeconds)}`,
    );
};

const summing = async (tell: Teller): Promise<void> => {
  tell.chapter('4  The summary of what is open');
  const answer = await tell.asks({ who: 'reader', method: 'GET', path: '/api/actions/summary', answer: 200 });
  const { total: open, byStatus, bySeverity, byAge, expiringWithin24Hours, oldest } = actionOutlineSchema.parse(answer);
  tell.says(`${open} are open, ${expiringWithin24Hours} of them expire within 24 hours.`);
  for (const [name, of] of Object.entries({ status: byStatus, severity: bySeverity, age: byAge }))
    tell.shows(`by ${name.padEnd(9)} ${inWords(of)}`);
  tell.shows(`the oldest   ${oldest.kind}, since ${oldest.createdAt}`);
};

const reporting = async (tell: Teller): Promise<void> => {
  tell.chapter('5  The report');
  const path = '/api/reports/pending';
  const report = reportSchema.parse(await tell.asks({ who: 'reader', method: 'GET', path, answer: 200 }));
  const { pending, expiring, needsAttention, inProgress, activity, previous } = report;
  tell.says(
    `${pending.total} wait for a decision, ${expiring.total} of them expire within 24 hours; ${needsAttention.total} need attention, ${inProgress.total} are in progress.`,
  );
  for (const counts of [pending.byAge, pending.bySeverity, pending.byKind])
    for (const [name, count] of Object.entries(counts)) tell.shows(`${name.padEnd(28)} ${'#'.repeat(count)} ${count}`);
  const [oldest] = pending.oldest;
  if (!oldest) throw unexpected('something should wait');
  tell.says(`Waiting longest: ${oldest.title}, since ${oldest.createdAt}`);
  tell.shows(oldest.url);
  tell.shows(`${''.padEnd(28)} ${'last day'.padStart(10)} ${'day before'.padStart(12)}`);
  for (const [name, of] of told)
    tell.shows(`${name.padEnd(28)} ${of(activity).padStart(10)} ${of(previous.activity).padStart(12)}`);
};

const writingPage = async (tell: Teller, writePage: (page: string) => Promise<void>): Promise<void> => {
  tell.chapter('6  The same as a page for mail programs');
  const path = '/api/reports/pending?format=html';
  const page = await tell.text({ who: 'reader', method: 'GET', path, answer: 200 });
  await writePage(page);
  tell.says(`${(page.length / 1024).toFixed(0)} KiB, without a script and with nothing to load.`);
};

const counts = z.record(z.string(), z.int());
const total = z.object({ total: z.int() });
const investigationSchema = z.object({
  ...{ title: z.string(), state: z.string(), owner: z.object({ name: z.string() }) },
  actions: z.object({ total: z.int(), byStatus: counts }),
  evidence: z.array(z.object({ type: z.string(), description: z.string() })),
  waiting: z.object({
    totalInSeconds: z.int(),
    waits: z.array(
      z.object({
        submitter: z.object({ name: z.string() }),
        waitedFor: z.object({ type: z.string(), name: z.string().optional(), roles: z.array(z.string()).optional() }),
        ...{ actions: z.int(), longestInSeconds: z.int() },
      }),
    ),
  }),
});
const actionOutlineSchema = z.object({
  ...{ total: z.int(), byStatus: counts, bySeverity: counts, byAge: counts, expiringWithin24Hours: z.int() },
  oldest: z.object({ kind: z.string(), createdAt: z.string() }),
});
const activitySchema = z.object({
  submitted: z.int(),
  decided: z.object({
    total: z.int(),
    timeToDecision: z.object({ medianInSeconds: z.int(), percentile95InSeconds: z.int() }).optional(),
  }),
  failures: z.int(),
});
const reportSchema = z.object({
  pending: z.object({
    total: z.int(),
    ...{ byAge: counts, bySeverity: counts, byKind: counts },
    oldest: z.array(z.object({ title: z.string(), createdAt: z.string(), url: z.url() })),
  }),
  ...{ expiring: total, needsAttention: total, inProgress: total },
  activity: activitySchema,
  previous: z.object({ activity: activitySchema }),
});
type Activity = z.infer<typeof activitySchema>;

const inWords = (numbers: Readonly<Record<string, number>>) =>
  Object.entries(numbers)
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${number} ${name}`)
    .join(', ');
const inMinutes = (seconds: number | undefined) => (seconds === undefined ? '-' : `${Math.round(seconds / 60)} min`);
const told: readonly (readonly [string, (of: Activity) => string])[] = [
  ['submitted', of => `${of.submitted}`],
  ['decided', of => `${of.decided.total}`],
  ['median time to decision', of => inMinutes(of.decided.timeToDecision?.medianInSeconds)],
  ['95th percentile', of => inMinutes(of.decided.timeToDecision?.percentile95InSeconds)],
  ['failed executions', of => `${of.failures}`],
];
