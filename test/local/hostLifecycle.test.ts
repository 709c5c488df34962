import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseSchedule } from '../../local/host/timerTrigger.ts';
import { type FixtureOptions, startFixture } from '../support/fixtureApp.ts';
import type { LocalApp } from '../support/localApp.ts';

let app: LocalApp | undefined;
const start = async (name: string, options?: FixtureOptions) => {
  app = await startFixture(name, options);
  return app;
};
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

const linesOf = ({ logs }: LocalApp, name: string) => logs().filter(line => line.includes(` ${name}: `));
const timerIn = (line: string | undefined) => JSON.parse(line?.split(': timer ')[1] ?? 'null');

describe('timers', () => {
  test('run on their schedule, never over themselves; a frequent one has no status, others run at start if asked', async () => {
    const timers = await start('timers', { settings: { FREQUENT: '* * * * * *' } });
    await vi.waitFor(() => expect(linesOf(timers, 'eachSecond').length).toBeGreaterThanOrEqual(4), { timeout: 10_000 });

    expect(linesOf(timers, 'eachSecond').filter(line => line.endsWith('runs 2'))).toEqual([]);
    const frequent = timerIn(linesOf(timers, 'eachSecond')[1]);
    expect(frequent).toEqual({ isPastDue: false, schedule: { adjustForDST: true }, scheduleStatus: null });
    const { scheduleStatus } = timerIn(linesOf(timers, 'hourly')[0]);
    expect(scheduleStatus.next).toMatch(/T\d\d:00:00\.000Z$/);
    expect(Date.parse(scheduleStatus.next)).toBeGreaterThan(Date.now());
  });

  test('with a schedule that is wrong or unset are left out, saying why', async () => {
    const timers = await start('timers', { settings: { FREQUENT: '0 0 0 1 1 *' } });
    expect(linesOf(timers, 'wrong')).toEqual([expect.stringMatching(/ERROR .*'\*\/5 \* \* \* \*' is no schedule/)]);
    expect(linesOf(timers, 'unset')).toEqual([expect.stringMatching(/ERROR .*%NO_SUCH_SCHEDULE%/)]);
  });

  test('fire in UTC, and when both day and weekday fit', () => {
    const schedule = parseSchedule('0 30 9 13 * Fri');
    expect(schedule.nextRun(new Date('2026-01-01T00:00:00Z'))?.toISOString()).toBe('2026-02-13T09:30:00.000Z');
  });

  test.each(['*/5 * * * *', '0 0 0 L * *', '@daily', '0 0 12 ? * *', '99 * * * * *', ''])('refuse %j', expression => {
    expect(() => parseSchedule(expression)).toThrow();
  });
});

describe('the end', () => {
  test('waits for calls that run', async () => {
    const timers = await start('timers', { settings: { FREQUENT: '0 0 0 1 1 *' } });
    const slow = fetch(`${timers.url}/slow`);
    await new Promise(resolve => setTimeout(resolve, 200));
    await timers.stop();
    app = undefined;
    expect(await (await slow).text()).toBe('slow but done');
    expect(await timers.exited()).toBe(0);
  });

  test('runs the terminate hooks', async () => {
    const http = await start('http');
    await http.stop();
    app = undefined;
    expect(http.logs()).toContain('hook: terminated');
  });

  test('comes by itself when a function runs longer than functionTimeout', async () => {
    const timers = await start('timers', { functionTimeout: '00:00:01', settings: { FREQUENT: '0 0 0 1 1 *' } });
    await expect(fetch(`${timers.url}/hang`)).rejects.toThrow();
    expect(await timers.exited()).toBe(70);
    expect(linesOf(timers, 'hang')).toEqual([expect.stringMatching(/ERROR .*functionTimeout \(1 s\)/)]);
  });
});

describe('the start', () => {
  test('with an app that throws before it registers anything: 404 to everything, and the error in the log', async () => {
    const broken = await start('throwsAtLoad');
    expect((await fetch(`${broken.url}/never`)).status).toBe(404);
    expect(broken.logs()).toContainEqual(expect.stringMatching(/ERROR host: .*REQUIRED is missing/));
  });

  test('is refused for functions that need a key', async () => {
    await expect(start('keys')).rejects.toThrow(/'guarded' has authLevel 'function'/);
  });

  test('is refused for a host.json with a mistake, naming it', async () => {
    await expect(start('http', { queues: { batchSize: 33 } })).rejects.toThrow(/batchSize/);
  });

  test('after a restart the app answers at the same address, with the settings changed', async () => {
    const broken = await start('throwsAtLoad');
    await broken.restart({ REQUIRED: 'now it is there' });
    expect(await (await fetch(`${broken.url}/never`)).text()).toBe('here');
  });
});

test('the root without a function is empty, or the page that says the app is up', async () => {
  const broken = await start('throwsAtLoad');
  expect((await fetch(`${broken.url}/`)).status).toBe(204);
  await broken.restart({ AzureWebJobsDisableHomepage: undefined });
  expect(await (await fetch(`${broken.url}/`)).text()).toContain('up and running');
});
