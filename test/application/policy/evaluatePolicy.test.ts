import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../../../src/application/policy/evaluatePolicy.ts';
import { builtInPolicy } from '../../../src/domain/policy/policy.ts';
import { documentOf } from '../../../src/domain/policy/policyDocument.ts';
import { day, minute } from '../../../src/domain/values/time.ts';
import { policyWith, ruleWith } from '../../support/builders.ts';
import { needsTwo, safetyIn, simulatedWorld, submitted } from '../../support/deps.ts';

const sketch = {
  kind: 'isolateDevice',
  severity: 'high',
  verdict: 'malicious',
  tags: [],
  submitter: 'pipeline',
} as const;
const strict = policyWith({ approvals: 4 }).rules.map(documentOf);

describe('A draft', () => {
  it('is tried on what was submitted in the last seven days', async () => {
    const { deps, tenant, clock } = simulatedWorld();
    await submitted(deps, tenant);
    clock.pass(7 * day);
    const inTime = await submitted(deps, tenant, needsTwo);
    clock.pass(minute);
    const { replay, loosens } = await evaluatePolicy(deps, tenant, { rules: strict });
    expect(loosens).toEqual([]);
    expect(replay).toMatchObject({ submissions: 1, complete: true, since: deps.now() - 7 * day });
    expect(replay?.changes).toMatchObject([
      { action: { id: inTime.id }, before: { rule: { approvals: 2 } }, after: { rule: { approvals: 4 } } },
    ]);
  });

  it('is tried on a thousand at most, the newest, and says so', async () => {
    const { deps, tenant, clock } = simulatedWorld();
    for (let n = 0; n < 1001; n++) await submitted(deps, tenant);
    clock.pass(minute);
    const { replay } = await evaluatePolicy(deps, tenant, { rules: strict });
    expect(replay).toMatchObject({ submissions: 1000, complete: false });
    expect(replay?.changes).toHaveLength(1000);
  });

  it('with faults is tried on nothing', async () => {
    const { deps, tenant, tables } = simulatedWorld();
    const from = tables.requests.length;
    const trial = await evaluatePolicy(deps, tenant, { rules: [{ ...strict[0], approvals: 0 }], sketch });
    expect(trial).toEqual({ faults: [{ target: 'rules[0].approvals', message: 'must be at least 1' }] });
    expect(tables.requests.length).toBe(from);
  });
});

describe('A proposal that is only sketched', () => {
  it('for a protected target needs two administrators, whatever the rule says', async () => {
    const { deps, tenant } = simulatedWorld();
    await safetyIn(deps, tenant, { protectedTargets: [{ kind: 'device', id: 'dc-1' }] });
    const trusted = documentOf({ match: {}, rule: ruleWith() });
    const submitters = ['22222222-2222-4222-8222-222222222222'];
    const rules = [{ ...trusted, match: { submitters }, auto: { perHour: 3 } }];
    const asked = { ...sketch, submitter: submitters[0] ?? '' };
    const free = await evaluatePolicy(deps, tenant, { rules, sketch: asked });
    expect(free.proposal).toMatchObject({ outcome: 'auto', frozen: { auto: { perHour: 3 } } });
    const { proposal } = await evaluatePolicy(deps, tenant, { rules, sketch: { ...asked, entityId: 'dc-1' } });
    expect(proposal).toMatchObject({ outcome: 'pending', frozen: { rule: { approvals: 2, relay: 'reject' } } });
    expect(proposal?.frozen?.auto).toBeUndefined();
  });

  it('of an e-mail that is reviewed elsewhere waits there, whatever the rule says', async () => {
    const { deps, tenant } = simulatedWorld();
    const submitters = ['22222222-2222-4222-8222-222222222222'];
    const rules = [{ ...strict[0], match: { submitters }, auto: { perHour: 3 } }];
    const mail = { ...sketch, kind: 'softDeleteEmail', submitter: submitters[0] ?? '' } as const;
    expect((await evaluatePolicy(deps, tenant, { rules, sketch: mail })).proposal?.outcome).toBe('pending');
    const here = { ...deps, emailReview: 'here' } as const;
    expect((await evaluatePolicy(here, tenant, { rules, sketch: mail })).proposal?.outcome).toBe('auto');
  });

  it('without a draft meets the policy that holds', async () => {
    const { deps, tenant } = simulatedWorld();
    const { proposal, replay } = await evaluatePolicy(deps, tenant, { sketch });
    expect(proposal?.frozen).toEqual(builtInPolicy.rules.at(-1));
    expect(replay).toBeUndefined();
  });
});
