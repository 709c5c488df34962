import { randomUUID } from 'node:crypto';
import { localTenant } from '../../local/identity/personas.ts';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Rule } from '../../src/domain/policy/policy.ts';
import type { Principal } from '../../src/domain/policy/roles.ts';
import { policyWith } from './builders.ts';
import { depsOn, pipeline, proposal } from './deps.ts';
import type { LocalApp } from './localApp.ts';

/**
 * Submits to the storage of a running app under a rule of the test's own: frozen into the action, it is what the app
 * decides by.
 */
export const submittedUnder = async (
  { connectionString }: Pick<LocalApp, 'connectionString'>,
  rule: Partial<Rule>,
  over: Parameters<typeof proposal>[0] = {},
  by: Principal = pipeline(localTenant),
): Promise<Action> => {
  const deps = depsOn({ connectionString }, { recentPolicy: async () => policyWith(rule) });
  const submitted = await submitAction(deps, proposal(over), by, randomUUID());
  if (submitted.type !== 'submitted') throw new Error(`not submitted: ${JSON.stringify(submitted)}`);
  return submitted.action;
};
