import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStatuses, severities } from '../../../src/domain/actions/action.ts';
import { type ActionOutline, shownOf } from '../../../src/domain/actions/outline.ts';
import { entityKinds } from '../../../src/domain/kinds/defineKind.ts';
import { kindNames } from '../../../src/domain/kinds/index.ts';
import type { FeedFact } from '../../../src/domain/reports/activity.ts';
import {
  type OpenFact,
  periodAt,
  periodBefore,
  type ReportFacts,
  reportOf,
  reportSchema,
} from '../../../src/domain/reports/report.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import { actionIn, t0 } from '../../support/builders.ts';

const now = t0 + 30 * day;
const nothing: ReportFacts = { open: [], oldest: [], expiring: { total: 0, first: [] }, needsAttention: [], feed: [] };
const head = { id: 'r', tenant: 't', createdAt: now, period: periodAt(now, undefined) };
const reportFrom = (facts: Partial<ReportFacts>) => reportOf({ ...nothing, ...facts }, head);
const open = (over: Partial<OpenFact> = {}): OpenFact => ({
  ...{ status: 'pending', severity: 'high', entityKind: 'device', kind: 'isolateDevice', createdAt: now },
  ...over,
});

describe('What waits', () => {
  it('is nothing, in every part, where nothing is open', () => {
    const report = reportFrom({});
    reportSchema.parse(report);
    expect(report).toMatchObject({
      pending: { total: 0, byKind: {}, oldest: [] },
      expiring: { total: 0, first: [] },
      needsAttention: { total: 0, first: [] },
      inProgress: { total: 0 },
    });
  });

  it.each([
    [0, 'under1Hour'],
    [-minute, 'under1Hour'],
    [hour - 1, 'under1Hour'],
    [hour, 'from1To8Hours'],
    [8 * hour - 1, 'from1To8Hours'],
    [8 * hour, 'from8To24Hours'],
    [day - 1, 'from8To24Hours'],
    [day, 'from1To3Days'],
    [3 * day - 1, 'from1To3Days'],
    [3 * day, 'over3Days'],
    [29 * day, 'over3Days'],
  ] as const)('for %i ms, is counted as %s', (age, band) => {
    expect(reportFrom({ open: [open({ createdAt: now - age })] }).pending.byAge[band]).toBe(1);
  });

  it('is told apart from what is in progress and what needs attention', () => {
    const all = (['pending', 'approved', 'executing', 'running', 'needsAttention'] as const).map(status =>
      open({ status }),
    );
    expect(reportFrom({ open: all })).toMatchObject({
      pending: { total: 1 },
      needsAttention: { total: 1 },
      inProgress: { total: 3 },
    });
  });

  it('sums up to the total by age, severity, entity and kind', () => {
    const anyOpen = fc.record<OpenFact>({
      status: fc.constantFrom(...openStatuses),
      severity: fc.constantFrom(...severities),
      entityKind: fc.constantFrom(...entityKinds),
      kind: fc.constantFrom(...kindNames),
      createdAt: fc.integer({ min: t0, max: now }),
    });
    const sum = (counts: object) => Object.values(counts).reduce((total, count) => total + count, 0);
    fc.assert(
      fc.property(fc.array(anyOpen), facts => {
        const report = reportFrom({ open: facts });
        reportSchema.parse(report);
        const { total, byAge, bySeverity, byEntityKind, byKind } = report.pending;
        expect([byAge, bySeverity, byEntityKind, byKind].map(sum)).toEqual([total, total, total, total]);
        expect(total + report.needsAttention.total + report.inProgress.total).toBe(facts.length);
      }),
    );
  });

  it('is named briefly, however long its title is', () => {
    const url = `https://example.com/${'x'.repeat(2000)}`;
    const summary: ActionOutline = {
      ...shownOf(actionIn('needsAttention')),
      title: `Block ${url}`,
      problem: 'p'.repeat(5000),
    };
    const [item] = reportFrom({ needsAttention: [{ ...summary, entity: { kind: 'url', id: 'u', name: url } }] })
      .needsAttention.first;
    expect(item).toMatchObject({
      title: expect.stringMatching(/^Block https.{188}…$/),
      entity: { name: expect.stringMatching(/…$/) },
    });
    expect(JSON.stringify(item).length).toBeLessThan(1000);
    expect(Object.keys(item ?? {}).sort()).toEqual([
      ...['createdAt', 'entity', 'expiresAt', 'id', 'kind', 'problem', 'severity', 'status', 'title'],
    ]);
  });
});

describe('The period', () => {
  const until = now - 2 * minute;

  it('ends where the feed is settled', () => {
    expect(periodAt(now, now - hour).untilAt).toBe(until);
  });

  it.each([
    ['of no report before', undefined, until - day],
    ['begins where the last one ended', until - 3 * hour, until - 3 * hour],
    ['is at most a week', until - 8 * day, until - 7 * day],
    ['is never negative', now, until],
  ])('%s', (_, last, since) => {
    expect(periodAt(now, last)).toEqual({ sinceAt: since, untilAt: until });
  });

  it('is compared with the one of equal length before, without a gap or an overlap', () => {
    const period = { sinceAt: until - 3 * hour, untilAt: until };
    const before = periodBefore(period);
    expect(before).toEqual({ sinceAt: until - 6 * hour, untilAt: until - 3 * hour });
    const submittedAt = (at: number, n: number): FeedFact => ({
      ...{ at, type: 'Submitted', status: 'pending', actionId: `a${n}`, createdAt: at },
    });
    const times = [before.sinceAt - 1, before.sinceAt, before.untilAt - 1, period.sinceAt, until - 1, until];
    const report = reportOf({ ...nothing, feed: times.map(submittedAt) }, { ...head, period });
    expect(report.activity.submitted).toBe(2);
    expect(report.previous).toMatchObject({ ...before, activity: { submitted: 2 } });
  });

  it('counts a decision where it was taken, also when another one came before', () => {
    const period = { sinceAt: until - hour, untilAt: until };
    const told = { actionId: 'mail', createdAt: t0, status: 'expired' } as const;
    const feed: FeedFact[] = [
      { ...told, at: period.sinceAt - 1, type: 'Expired', outcome: 'expired' },
      { ...told, at: period.sinceAt, type: 'DecisionReported', outcome: 'decidedElsewhere' },
    ];
    const report = reportOf({ ...nothing, feed }, { ...head, period });
    expect(report.activity.decided.byOutcome).toMatchObject({ expired: 0, decidedElsewhere: 1 });
    expect(report.previous.activity.decided.byOutcome).toMatchObject({ expired: 1, decidedElsewhere: 0 });
  });
});
