import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStatuses, severities } from '../../../src/domain/actions/action.ts';
import { entityKinds } from '../../../src/domain/kinds/defineKind.ts';
import { kindNames } from '../../../src/domain/kinds/index.ts';
import { type OpenAction, openFigures, openFiguresSchema } from '../../../src/domain/reports/openFigures.ts';
import { day, hour } from '../../../src/domain/values/time.ts';
import { t0 } from '../../support/builders.ts';

const openAction = (changes: Partial<OpenAction> = {}): OpenAction => ({
  ...{ id: 'a', createdAt: t0, kind: 'isolateDevice', status: 'pending', severity: 'high', entityKind: 'device' },
  ...changes,
});
const all = <T>(items: readonly T[]) => ({ items, complete: true });
const some = <T>(items: readonly T[]) => ({ items, complete: false });
const expiring = (...ids: readonly string[]) => ids.map(id => ({ id, expiresAt: t0 }));

describe('The figures of what is open', () => {
  it('count by status, severity, entity kind and age, and name the oldest', () => {
    const newestFirst = [
      openAction({ id: 'new' }),
      openAction({
        id: 'mail',
        kind: 'softDeleteEmail',
        entityKind: 'email',
        createdAt: t0 - 2 * hour,
        severity: 'low',
      }),
      openAction({ id: 'old', status: 'running', createdAt: t0 - 2 * day }),
    ];
    expect(openFigures(all(newestFirst), all(expiring('mail')), t0)).toEqual({
      at: t0,
      total: 3,
      byStatus: { pending: 2, approved: 0, executing: 0, running: 1, needsAttention: 0 },
      bySeverity: { informational: 0, low: 1, medium: 0, high: 2 },
      byEntityKind: { device: 2, user: 0, email: 1, mailbox: 0, url: 0 },
      byAge: { under1Hour: 1, from1To8Hours: 1, from8To24Hours: 0, from1To3Days: 1, over3Days: 0 },
      expiringWithin24Hours: 1,
      oldest: newestFirst[2],
    });
  });

  it('are zeros where nothing is open', () => {
    const figures = openFigures(all([]), all([]), t0);
    expect(figures).toMatchObject({ total: 0, byStatus: { pending: 0 }, expiringWithin24Hours: 0 });
    expect(figures).not.toHaveProperty('oldest');
  });

  it('say what is surely there, and no oldest, where not everything was looked at', () => {
    const figures = openFigures(some([openAction()]), some(expiring('a', 'b')), t0);
    expect(figures).toMatchObject({
      total: { atLeast: 1 },
      byStatus: { pending: { atLeast: 1 }, running: { atLeast: 0 } },
      byAge: { under1Hour: { atLeast: 1 }, over3Days: { atLeast: 0 } },
      expiringWithin24Hours: { atLeast: 2 },
    });
    expect(figures).not.toHaveProperty('oldest');
    expect(openFigures(some([openAction()]), all([]), t0).expiringWithin24Hours).toBe(0);
    expect(openFigures(all([openAction()]), some([]), t0).total).toBe(1);
  });

  it('add up to the total in every breakdown, and are what their schema says', () => {
    const anyAction = fc.record({
      id: fc.uuid(),
      createdAt: fc.integer({ min: t0 - 10 * day, max: t0 + hour }),
      kind: fc.constantFrom(...kindNames),
      status: fc.constantFrom(...openStatuses),
      severity: fc.constantFrom(...severities),
      entityKind: fc.constantFrom(...entityKinds),
    });
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 30 }), fc.boolean(), (actions, complete) => {
        const figures = openFigures({ items: actions, complete }, all([]), t0);
        expect(openFiguresSchema.parse(figures)).toEqual(figures);
        const sum = (counts: object) =>
          Object.values(counts).reduce((total, count) => total + (complete ? count : count.atLeast), 0);
        for (const breakdown of [figures.byStatus, figures.bySeverity, figures.byEntityKind, figures.byAge])
          expect(sum(breakdown)).toBe(actions.length);
      }),
    );
  });
});
