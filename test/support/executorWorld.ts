import type { Deps } from '../../src/application/deps.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import { approved, simulatedWorld, stored, story } from './deps.ts';
import { simulatedOn, turns } from './recordingProvider.ts';

/** No setting of the tenant holds a start back. */
export const free = { safety: noSafety, startedLately: 0, verification: { intact: true } };

/** How the story of every run begins. */
export const begun = ['Submitted', 'Approved', 'ExecutionStarted'];

/** A world in which the simulated provider carries out one approved action. */
export const worldWith = async (device: string, over: Partial<Deps> = {}) => {
  const { clock, process, ...world } = simulatedWorld();
  const { runs, providers } = simulatedOn(clock);
  const usual = world.deps.timing;
  const deps = process(clock.now, { providers, timing: { ...usual, providerTimeout: 30 }, ...over });
  const action = await approved(deps, world.tenant, { device });
  const { id: actionId, tenant } = action;
  return {
    ...{ ...world, clock, deps, runs, action, tenant, actionId },
    execute: () => executeAction(deps, { tenant, actionId }),
    turn: (count: number, every?: number) => turns(deps, clock, tenant, count, every),
    now: () => stored(deps, action),
    story: () => story(deps, action),
  };
};
