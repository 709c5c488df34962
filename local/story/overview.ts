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
  tell.chapter('3  An investigation, with its state derived from its actions');
  const path = '/api/investigations/inv-4101';
  const investigation = await tell.tries({ who: 'reader', method: 'GET', path });
  for (const line of briefly(investigation)) tell.shows(line);
};

const summing = async (tell: Teller): Promise<void> => {
  tell.chapter('4  The summary');
  const summary = await tell.tries({ who: 'reader', method: 'GET', path: '/api/actions/summary' });
  for (const line of briefly(summary)) tell.shows(line);
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

const inMinutes = (seconds: number | undefined) => (seconds === undefined ? '-' : `${Math.round(seconds / 60)} min`);
const told: readonly (readonly [string, (of: Activity) => string])[] = [
  ['submitted', of => `${of.submitted}`],
  ['decided', of => `${of.decided.total}`],
  ['median time to decision', of => inMinutes(of.decided.timeToDecision?.medianInSeconds)],
  ['95th percentile', of => inMinutes(of.decided.timeToDecision?.percentile95InSeconds)],
  ['failed executions', of => `${of.failures}`],
];

const wholeLine = 100;
/** What an answer says, a line for each of its properties. */
const briefly = (answer: unknown): readonly string[] => {
  if (typeof answer !== 'object' || answer === null) return ['(not there)'];
  return Object.entries(answer).map(([name, value]) => {
    const line = `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`;
    return line.length <= wholeLine ? line : `${line.slice(0, wholeLine - 1)}…`;
  });
};
