import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { submitAction } from '../../../src/application/actions/submitAction.ts';
import { changePolicy, policyProbe } from '../../../src/application/policy/policy.ts';
import { actorWith } from '../../../src/domain/actions/action.ts';
import type { PolicyCommand } from '../../../src/domain/policy/decidePolicy.ts';
import { builtInPolicy, type Policy } from '../../../src/domain/policy/policy.ts';
import { administrators } from '../../../src/domain/policy/roles.ts';
import type { Precondition } from '../../../src/domain/values/precondition.ts';
import { second } from '../../../src/domain/values/time.ts';
import { policyWith } from '../../support/builders.ts';
import { administrator, pipeline, policyIn, proposal, simulatedWorld, submitted } from '../../support/deps.ts';

const world = () => {
  const simulated = simulatedWorld();
  const { tenant, deps } = simulated;
  const ask = (
    command: Pick<PolicyCommand, 'type'> & { readonly policy?: Policy },
    ifMatch?: Precondition,
    who = 'ada',
    by = deps,
  ) => {
    const actor = actorWith(administrator(tenant, who), administrators);
    const { type, policy } = command;
    const commandAt = (now: number): PolicyCommand =>
      type === 'Change'
        ? { type, rules: policy?.rules ?? [], reason: 'because', needsTwo: by.twoPersonPolicy, by: actor, now }
        : { type, by: actor, now };
    return changePolicy(by, tenant, commandAt, { commitId: randomUUID(), ifMatch });
  };
  const change = (policy: Policy, ifMatch: Precondition, who?: string) => ask({ type: 'Change', policy }, ifMatch, who);
  return { ...simulated, ask, change };
};
const strict = policyWith({ approvals: 3 });
const loose = policyWith({ approvals: 1, relay: 'approve' });
const refusedWith = (code: string) => ({ type: 'refused', refusal: { code } });

describe('A policy', () => {
  it('that was set decides what is submitted from then on; what was submitted keeps its rule', async () => {
    const { deps, tenant, clock } = world();
    const before = await submitted(deps, tenant);
    await policyIn(deps, tenant, strict);
    clock.pass(31 * second);
    expect((await submitted(deps, tenant)).rule.approvals).toBe(3);
    expect(before.rule).toEqual(builtInPolicy.rules.at(-1)?.rule);
  });

  it('that was changed is what the same process submits by at once', async () => {
    const { deps, tenant } = world();
    await submitted(deps, tenant);
    await policyIn(deps, tenant, strict);
    expect((await submitted(deps, tenant)).rule.approvals).toBe(3);
  });

  it('is read once in 30 seconds by a process, and another tenant has its own', async () => {
    const { deps, process, tenant, clock } = world();
    const other = process();
    await policyIn(deps, tenant, strict);
    expect((await submitted(other, tenant)).rule.approvals).toBe(3);
    await policyIn(deps, tenant, policyWith({ approvals: 4 }));
    clock.pass(29 * second);
    expect((await submitted(other, tenant)).rule.approvals).toBe(3);
    clock.pass(second);
    expect((await submitted(other, tenant)).rule.approvals).toBe(4);
    expect((await submitted(other, randomUUID())).rule.approvals).toBe(1);
  });

  it('is changed by whoever has seen it as it is; of several at once one wins', async () => {
    const { change, deps, tenant } = world();
    for (const seen of [1, [], 'missing'] as const)
      expect(await change(strict, seen)).toMatchObject(refusedWith('PreconditionFailed'));
    expect(await change(strict, 'exists')).toMatchObject(refusedWith('PreconditionRequired'));
    const answers = await Promise.all([3, 4, 5].map(approvals => change(policyWith({ approvals }), 0)));
    expect(answers.filter(({ type }) => type === 'ok')).toHaveLength(1);
    expect((await deps.store.loadPolicy(tenant)).policy.version).toBe(1);
  });

  it('that waits holds when another administrator confirms it, who may say what they have seen', async () => {
    const { ask, change, deps, tenant } = world();
    expect(await change(loose, 0)).toMatchObject({
      type: 'ok',
      value: { version: 1, waiting: { rules: loose.rules } },
    });
    expect((await submitted(deps, tenant)).rule.relay).toBe('reject');
    expect(await ask({ type: 'Confirm' }, undefined, 'ada')).toMatchObject(refusedWith('OwnChange'));
    expect(await ask({ type: 'Confirm' }, 0, 'gwen')).toMatchObject(refusedWith('PreconditionFailed'));
    expect(await ask({ type: 'Confirm' }, 1, 'gwen')).toMatchObject({ value: { version: 2, rules: loose.rules } });
    // Repeated, it is as it was.
    expect(await ask({ type: 'Confirm' }, 1, 'gwen')).toMatchObject({ value: { version: 2 } });
    expect(await ask({ type: 'Confirm' }, undefined, 'third')).toMatchObject(refusedWith('NothingWaits'));
  });

  it('that waits is refused to who confirms it when the policy has moved on', async () => {
    const { ask, change, deps, tenant } = world();
    await change(loose, 0);
    await change(strict, 1, 'gwen');
    expect(await ask({ type: 'Confirm' }, 1, 'gwen')).toMatchObject(refusedWith('PreconditionFailed'));
    expect(await ask({ type: 'Confirm' }, undefined, 'gwen')).toMatchObject(refusedWith('NothingWaits'));
    expect((await deps.store.loadPolicy(tenant)).policy.rules).toEqual(strict.rules);
  });

  it('that is confirmed and taken back at once is one of the two', async () => {
    for (let n = 0; n < 10; n++) {
      const { ask, change, deps, tenant } = world();
      await change(loose, 0);
      const [confirmed, withdrawn] = await Promise.all([
        ask({ type: 'Confirm' }, undefined, 'gwen'),
        ask({ type: 'Withdraw' }, undefined, 'ada'),
      ]);
      const { policy } = await deps.store.loadPolicy(tenant);
      expect(policy.waiting).toBeUndefined();
      expect(policy.rules).toEqual(confirmed.type === 'ok' ? loose.rules : builtInPolicy.rules);
      expect(withdrawn.type).toBe('ok');
    }
  });

  it('needs one administrator where the setting says so', async () => {
    const { ask, deps } = world();
    const alone = { ...deps, twoPersonPolicy: false };
    expect(await ask({ type: 'Change', policy: loose }, 0, 'ada', alone)).toMatchObject({
      value: { rules: loose.rules },
    });
  });
});

describe('A policy that cannot be read', () => {
  const damaged = async () => {
    const made = world();
    const { deps, tenant, table, clock } = made;
    await policyIn(deps, tenant, strict);
    await table.updateEntity({ partitionKey: tenant, rowKey: 'policy_current', policy: '{' }, 'Merge');
    clock.pass(31 * second);
    return made;
  };

  it('lets nothing in, and the log says whose it is; readiness fails without a word of whose', async () => {
    const { deps, tenant, rowsIn } = await damaged();
    const before = await rowsIn(tenant);
    await expect(submitAction(deps, proposal(), pipeline(tenant), 'c')).rejects.toMatchObject({
      name: 'UnreadableRecord',
    });
    expect(await rowsIn(tenant)).toEqual(before);
    expect(deps.logged.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'the policy cannot be read, so nothing is submitted', fields: { tenant } },
    ]);
    const fault = await policyProbe(deps.store, ['other', tenant]).fault();
    expect(fault?.message).toMatch(
      /^the policy of 1 of 2 tenants cannot be read or are gone, so nothing can be submitted/,
    );
    expect(fault?.message).not.toContain(tenant);
  });

  it('is replaced by who has seen none, at once if that is no looser than the last rules that can be read', async () => {
    const { deps, tenant, change, clock } = await damaged();
    await expect(change(strict, 1)).rejects.toMatchObject({ name: 'UnreadableRecord' });
    const stricter = policyWith({ approvals: 4 });
    expect(await change(stricter, 'exists')).toMatchObject({ value: { version: 2, rules: stricter.rules } });
    clock.pass(31 * second);
    expect((await submitted(deps, tenant)).rule.approvals).toBe(4);
    expect(await policyProbe(deps.store, [tenant]).fault()).toBeUndefined();
  });

  it('is what it was again, when what is to replace it is looser and waits', async () => {
    const { deps, tenant, change, ask, clock } = await damaged();
    expect(await change(loose, 'exists')).toMatchObject({
      value: { version: 2, rules: strict.rules, waiting: { rules: loose.rules } },
    });
    clock.pass(31 * second);
    expect((await submitted(deps, tenant)).rule.approvals).toBe(3);
    expect(await ask({ type: 'Confirm' }, 2, 'gwen')).toMatchObject({ value: { rules: loose.rules } });
  });
});
