import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/node/sha256.ts';
import { submit } from '../../src/domain/actions/submit.ts';
import { kindNames } from '../../src/domain/kinds/index.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import { type EndingOutline, manySeeds } from './manySeeds.ts';
import { peopleOf } from './people.ts';
import { policies } from './policies.ts';
import { seeded } from './random.ts';
import { simulate } from './simulate.ts';
import { proposalOf } from './wishes.ts';
import { soundSeeds } from './world.ts';

describe('The simulator', () => {
  it(`lives ${soundSeeds} worlds through, and no rule breaks in any of them`, { timeout: 600_000 }, async () => {
    const endings: EndingOutline[] = [];
    await manySeeds(1, soundSeeds, ending => endings.push(ending));

    expect(endings).toHaveLength(soundSeeds);
    expect(endings.filter(({ violations }) => violations.length > 0)).toEqual([]);
    // Worlds in which little happens would prove little.
    const reached = new Set(endings.flatMap(ending => Object.keys(ending.reached)));
    expect(reached).toEqual(
      new Set([
        ...reached,
        'succeeded',
        'partiallySucceeded',
        'failed',
        'rejected',
        'withdrawn',
        'expired',
        'cancelled',
      ]),
    );
    expect(reached).toEqual(new Set([...reached, 'decidedElsewhere', 'RunLost', 'Postponed', 'Retried', 'Resolved']));
    expect(reached).toEqual(new Set([...reached, 'SafetyChanged', 'Paused', 'ProtectedTarget', 'CapReached']));
    expect(reached).toEqual(
      new Set([...reached, 'InvestigationChanged', 'InvestigationReopened', 'WithdrawnByClosing']),
    );
    expect(reached).toEqual(new Set([...reached, 'ApprovedByRule', 'CapOfRuleReached']));
    expect(reached).toEqual(new Set([...reached, ...kindNames]));
  });

  it('lives a world through the same way each time, in another process too', async () => {
    const [first, second] = [await simulate(7), await simulate(7)];
    const elsewhere: EndingOutline[] = [];
    await manySeeds(7, 1, ending => elsewhere.push(ending));

    expect(first.lines.length).toBeGreaterThan(50);
    expect(second).toEqual(first);
    expect(elsewhere.map(({ hash }) => hash)).toEqual([first.hash]);
  });

  it.each(kindNames)('knows how to propose %s', kind => {
    const [by] = peopleOf('a tenant').submitters;
    if (!by) throw new Error('nobody proposes');
    const birth = { id: 'an-id', by, now: 0, policy: policies.builtIn, sha256, safety: noSafety };

    const born = submit(proposalOf(seeded(1), by, kind), { ...birth, emailReview: 'elsewhere' });

    expect(born).toMatchObject({ type: 'born', event: { action: { kind, status: 'pending' } } });
  });
});
