import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTime } from '../../../src/adapters/node/localTime.ts';
import { dueReport, parseReportSchedule, type ReportTimes, timesOf } from '../../../src/domain/reports/schedule.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';

const one = '11111111-1111-4111-8111-111111111111';
const two = '22222222-2222-4222-8222-22222222abcd';
const usual: ReportTimes = { days: [1, 2, 3, 4, 5], times: [8 * hour], timeZone: 'UTC' };
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const parse = (text: string) => parseReportSchedule(text, usual, name => zones.includes(name));

describe('The setting', () => {
  it.each<[string, ReportTimes]>([
    ['', usual],
    [' ; ', usual],
    ['Mon-Fri 08:00 UTC', usual],
    ['  mon-FRI   08:00   UTC ; ', usual],
    [
      'Mon-Fri 08:00,16:30 Europe/Berlin',
      { days: [1, 2, 3, 4, 5], times: [8 * hour, 16.5 * hour], timeZone: 'Europe/Berlin' },
    ],
    ['Sun,Wed 23:59 UTC', { days: [0, 3], times: [day - minute], timeZone: 'UTC' }],
    ['Fri-Mon 00:00 UTC', { days: [5, 6, 0, 1], times: [0], timeZone: 'UTC' }],
    ['Sat-Sat 00:00 UTC', { days: [6], times: [0], timeZone: 'UTC' }],
  ])('"%s" holds for all', (text, times) => {
    expect(parse(text)).toEqual({ usual: [times], own: {} });
  });

  it('gives a tenant times of its own, or no report', () => {
    const schedule = parse(`Mon 07:00 America/New_York; ${two.toUpperCase()}: Sun 06:00 Asia/Kolkata; ${one}: off`);
    if (!schedule) throw new Error('it can be read');
    expect(timesOf(schedule, two)).toEqual([{ days: [0], times: [6 * hour], timeZone: 'Asia/Kolkata' }]);
    expect(timesOf(schedule, one)).toEqual([]);
    expect(timesOf(schedule, 'another')).toEqual([{ days: [1], times: [7 * hour], timeZone: 'America/New_York' }]);
  });

  it('has room for several entries of one tenant, and of all, and each holds', () => {
    const schedule = parse(
      `Mon 07:00 UTC; ${one}: Sun 06:00 Asia/Kolkata; Tue 08:00 Europe/Berlin; ${one}: Sat 09:00 UTC; ${two}: off`,
    );
    if (!schedule) throw new Error('it can be read');
    expect(timesOf(schedule, one).map(({ timeZone }) => timeZone)).toEqual(['Asia/Kolkata', 'UTC']);
    expect(timesOf(schedule, two)).toEqual([]);
    expect(timesOf(schedule, 'another').map(({ timeZone }) => timeZone)).toEqual(['UTC', 'Europe/Berlin']);
  });

  it('can switch reports off for all but some', () => {
    const schedule = parse(`off; ${one}: Mon 07:00 UTC`);
    if (!schedule) throw new Error('it can be read');
    expect([timesOf(schedule, one), timesOf(schedule, two)]).toMatchObject([[{ days: [1] }], []]);
  });

  it.each([
    ...[
      '08:00 UTC',
      'Mon UTC',
      'Mon 08:00',
      'Mon-Fri 8:00 UTC',
      'Mon 24:00 UTC',
      'Mon 08:60 UTC',
      'Mon 08:00 Europe/Bonn',
    ],
    ...[
      'Monday 08:00 UTC',
      'Mon- 08:00 UTC',
      '-Mon 08:00 UTC',
      'Mon--Fri 08:00 UTC',
      'Mon, 08:00 UTC',
      'Mon 08:00, UTC',
    ],
    ...[
      `${one}: off; ${one}: Mon 08:00 UTC`,
      'Mon 08:00 UTC; off',
      'Mon 08:00 UTC now',
      'tenant: Mon 08:00 UTC',
      `${one} Mon 08:00 UTC`,
      `${one}:`,
      'on',
      'Mon 08:00 UTC, Tue 09:00 UTC',
    ],
  ])('"%s" cannot be read', text => {
    expect(parse(text)).toBeUndefined();
  });
});

/** Every quarter of an hour looks at the clock, as a timer would; each name it comes upon, and when first (UTC). */
const madeBetween = (from: string, to: string, times: ReportTimes | readonly ReportTimes[], every = 15 * minute) => {
  const entries = [times].flat();
  const made = new Map<string, string>();
  let last = '';
  for (let at = Date.parse(from); at <= Date.parse(to); at += every) {
    const name = dueReport(entries, at, localTime)?.name ?? '';
    // As the use case has it: never again a name that is there, or one before it.
    if (name > last) {
      last = name;
      made.set(name, new Date(at).toISOString().slice(0, 16));
    }
  }
  return [...made];
};
const everyDay = (time: number, timeZone: string): ReportTimes => ({
  days: [0, 1, 2, 3, 4, 5, 6],
  times: [time],
  timeZone,
});

describe('A report is due', () => {
  const at = (times: ReportTimes, time: string) => dueReport([times], Date.parse(time), localTime)?.name;

  it.each([
    ['on a Monday before its time', '2026-11-23T07:59:59Z', undefined],
    ['on the stroke', '2026-11-23T08:00:00Z', '2026-11-23T0800'],
    ['later that day', '2026-11-23T23:00:00Z', '2026-11-23T0800'],
    ['the next morning, where it was missed', '2026-11-24T07:59:00Z', '2026-11-23T0800'],
    ['after an outage over the night of a Friday', '2026-11-28T07:30:00Z', '2026-11-27T0800'],
    ['not on a Saturday, more than a day late', '2026-11-28T08:00:01Z', undefined],
    ['not on a Sunday', '2026-11-29T12:00:00Z', undefined],
  ])('%s', (_, time, expected) => {
    expect(at(usual, time)).toBe(expected);
  });

  it('several times a day, of which only the last counts when some were missed', () => {
    const times = { ...usual, times: [16.5 * hour, 8 * hour, 12 * hour] };
    expect(at(times, '2026-11-23T12:10:00Z')).toBe('2026-11-23T1200');
    expect(at(times, '2026-11-23T17:00:00Z')).toBe('2026-11-23T1630');
    expect(at(times, '2026-11-24T07:00:00Z')).toBe('2026-11-23T1630');
  });

  it('by the clocks of its zone, also where they go by half hours', () => {
    expect(madeBetween('2026-11-22T00:00Z', '2026-11-23T23:00Z', everyDay(8 * hour, 'Asia/Kolkata')).slice(1)).toEqual([
      ['2026-11-22T0800', '2026-11-22T02:30'],
      ['2026-11-23T0800', '2026-11-23T02:30'],
    ]);
  });

  it('on the days of its zone: Monday morning in New York', () => {
    const monday = { days: [1], times: [7 * hour], timeZone: 'America/New_York' };
    expect(madeBetween('2026-11-21T00:00Z', '2026-12-02T00:00Z', monday)).toEqual([
      ['2026-11-23T0700', '2026-11-23T12:00'],
      ['2026-11-30T0700', '2026-11-30T12:00'],
    ]);
  });

  it('at the same local time in summer and in winter', () => {
    expect(madeBetween('2026-03-27T08:00Z', '2026-03-31T00:00Z', everyDay(8 * hour, 'Europe/Berlin')).slice(1)).toEqual(
      [
        ['2026-03-28T0800', '2026-03-28T07:00'],
        ['2026-03-29T0800', '2026-03-29T06:00'],
        ['2026-03-30T0800', '2026-03-30T06:00'],
      ],
    );
  });

  it('when the clocks have jumped over its time in spring', () => {
    // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    expect(madeBetween('2026-03-28T12:00Z', '2026-03-29T12:00Z', everyDay(2.5 * hour, 'Europe/Berlin'))).toEqual([
      ['2026-03-28T0230', '2026-03-28T12:00'],
      ['2026-03-29T0230', '2026-03-29T01:00'],
    ]);
  });

  it.each([15, 60])('once when the clocks show its time twice in autumn, looked at every %i minutes', minutes => {
    // 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC, so 02:30 comes at 00:30 and at 01:30.
    const made = madeBetween(
      '2026-10-24T12:00Z',
      '2026-10-26T00:00Z',
      everyDay(2.5 * hour, 'Europe/Berlin'),
      minutes * minute,
    );
    expect(made.map(([name]) => name)).toEqual(['2026-10-24T0230', '2026-10-25T0230']);
    expect(made[1]?.[1]).toBe(minutes === 15 ? '2026-10-25T00:30' : '2026-10-25T02:00');
  });

  it('once where the clocks change by half an hour', () => {
    const times = everyDay(1.75 * hour, 'Australia/Lord_Howe');
    const names = madeBetween('2026-01-01T00:00Z', '2027-01-01T00:00Z', times).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(366);
  });
});

describe('Several entries of a tenant', () => {
  it('each make their reports, in whatever zones they are; where those differ, names are times in UTC', () => {
    const both = [everyDay(8 * hour, 'Europe/Berlin'), everyDay(9 * hour, 'Australia/Lord_Howe')];
    // 09:00 on Lord Howe (UTC+11) is 22:00 of the day before; by local names it would come after Berlin's, and shut it out.
    expect(madeBetween('2026-11-21T21:00Z', '2026-11-23T12:00Z', both).slice(1)).toEqual([
      ['2026-11-21T2200', '2026-11-21T22:00'],
      ['2026-11-22T0700', '2026-11-22T07:00'],
      ['2026-11-22T2200', '2026-11-22T22:00'],
      ['2026-11-23T0700', '2026-11-23T07:00'],
    ]);
  });

  it('in one zone are as one entry with all their times', () => {
    const apart = [everyDay(8 * hour, 'Europe/Berlin'), everyDay(16 * hour, 'Europe/Berlin')];
    const together = { ...everyDay(8 * hour, 'Europe/Berlin'), times: [8 * hour, 16 * hour] };
    const year = ['2026-01-01T00:00Z', '2027-01-01T00:00Z'] as const;
    expect(madeBetween(...year, apart, hour)).toEqual(madeBetween(...year, together, hour));
  });

  it('in any zones at any times get every report, once, at its time, over a change of the clocks too', () => {
    const entry = fc
      .record({ quarter: fc.nat({ max: 95 }), timeZone: fc.constantFrom(...zones, 'Pacific/Kiritimati') })
      .map(({ quarter, timeZone }) => everyDay(quarter * 15 * minute, timeZone));
    const spring = ['2026-03-27T00:00Z', '2026-04-06T00:00Z'] as const;
    const times = (made: readonly (readonly [string, string])[]) => made.slice(1).map(([, time]) => time);
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 3 }), entries => {
        const alone = new Set(entries.flatMap(each => times(madeBetween(...spring, each))));
        const together = madeBetween(...spring, entries);
        const made = new Set(together.map(([, time]) => time));
        for (const time of alone) expect(made, JSON.stringify(entries)).toContain(time);
        expect(new Set(together.map(([name]) => name)).size).toBe(together.length);
      }),
      { numRuns: 20 },
    );
  });
});

describe('What clocks show', () => {
  it.each([
    ['UTC', '2026-11-23T08:00:00Z', '2026-11-23T08:00:00.000Z'],
    ['Europe/Berlin', '2026-07-01T23:30:15Z', '2026-07-02T01:30:15.000Z'],
    ['America/New_York', '2026-01-01T02:00:00Z', '2025-12-31T21:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', '2026-01-01T05:45:00.000Z'],
    ['Pacific/Kiritimati', '2026-12-31T12:00:00Z', '2027-01-01T02:00:00.000Z'],
    ['Europe/Berlin', '2026-11-22T23:00:00Z', '2026-11-23T00:00:00.000Z'],
  ])('in %s at %s', (timeZone, at, expected) => {
    expect(new Date(localTime(timeZone, Date.parse(at))).toISOString()).toBe(expected);
  });

  it('is not known of a zone that there is not', () => {
    expect(() => localTime('Europe/Bonn', 0)).toThrow();
  });
});
