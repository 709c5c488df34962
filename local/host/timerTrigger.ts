import { Cron } from 'croner';
import type { RegisteredFunction } from './functionsCore.ts';
import type { Invoke } from './invoke.ts';
import type { Trigger } from './queueTrigger.ts';
import { resolveSettings, type Settings } from './settings.ts';

/** setTimeout takes no more than 24.8 days. */
const longestWaitMs = 24 * 60 * 60 * 1000;

export type TimerTriggerOptions = {
  readonly fn: RegisteredFunction;
  readonly binding: Readonly<Record<string, unknown>>;
  readonly settings: Settings;
  readonly invoke: Invoke;
};

type Status = { readonly Last: string; readonly Next: string; readonly LastUpdated: string };

/**
 * Calls a function on its schedule (UTC). What comes due while it still runs is left out, as in the true host.
 *
 * One difference on purpose: the true host keeps a timer's status in a blob, so that one missed while nothing ran comes
 * right after the start, with isPastDue. This host keeps none, and the next time is simply the next: blobs would be a third
 * service for a start of `npm start`. No function of ours reads isPastDue.
 */
export const startTimerTrigger = ({ fn, binding, settings, invoke }: TimerTriggerOptions): Trigger => {
  const schedule = parseSchedule(resolveSettings(String(binding['schedule']), settings));
  let status = initialStatus(schedule, binding['useMonitor'] !== false);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const run = async () => {
    const json = JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus: status, IsPastDue: false });
    const at = new Date();
    // A failure is logged by `invoke`; the schedule goes on.
    await invoke(fn, { data: { json } }).catch(() => undefined);
    if (status !== null)
      status = { Last: at.toISOString(), Next: nextRun(schedule, at), LastUpdated: at.toISOString() };
  };

  const waitFor = (due: Date) => {
    if (stopped) return;
    const ms = due.getTime() - Date.now();
    timer = setTimeout(
      async () => {
        if (ms > longestWaitMs) return waitFor(due);
        running = run();
        await running;
        waitForNext();
      },
      Math.min(Math.max(ms, 0), longestWaitMs),
    );
  };

  const waitForNext = () => {
    const due = schedule.nextRun();
    if (due !== null) waitFor(due);
  };

  if (binding['runOnStartup'] === true) running = run();
  void running.then(waitForNext);

  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};

/** Six fields, and both day and weekday must fit. Refuses what croner knows and the true host does not. */
export const parseSchedule = (expression: string): Cron => {
  const fields = expression.trim().split(/\s+/);
  const known = fields.length === 6 && fields.every(isField);
  if (!known) throw new Error(`'${expression}' is no schedule: six fields, seconds first, such as '0 */5 * * * *'.`);
  return new Cron(expression, { paused: true, timezone: 'UTC', mode: '6-part', domAndDow: true });
};

/** Numbers with `* , - /`; names only of months and weekdays. */
const isField = (field: string, index: number) =>
  /^[\d*,/-]+$/.test(field) || (index >= 4 && /^[a-z,-]{3,}$/i.test(field));

/** The true host keeps no status for a timer more frequent than one a minute. */
const initialStatus = (schedule: Cron, monitored: boolean): Status | null => {
  const [first, second] = schedule.nextRuns(2);
  const frequent = first !== undefined && second !== undefined && second.getTime() - first.getTime() < 60_000;
  if (frequent || !monitored) return null;
  const never = '0001-01-01T00:00:00';
  return { Last: never, Next: nextRun(schedule, new Date()), LastUpdated: never };
};

const nextRun = (schedule: Cron, after: Date) => schedule.nextRun(after)?.toISOString() ?? '0001-01-01T00:00:00';
