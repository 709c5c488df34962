import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import type { Deps } from '../../src/application/deps.ts';
import { composeDeps } from '../../src/composition.ts';
import { readConfig } from '../../src/config/config.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Command } from '../../src/domain/actions/command.ts';
import type { Proposal } from '../../src/domain/actions/submit.ts';
import { grantsOf, type Principal } from '../../src/domain/policy/roles.ts';
import { proposalBody } from '../../src/http/actions/schemas.ts';
import type { LocalApp } from '../support/localApp.ts';

/**
 * The app's own use cases on the storage of a running app, some time ago. Nothing is put on the queue here: what is done is
 * as if its message had got lost.
 */
export const earlier = (app: LocalApp, by: { readonly milliseconds: number }) => {
  const read = readConfig(app.settings);
  if (read.type === 'faulty') throw new Error(JSON.stringify(read.faults));
  const http = createDefaultHttpClient();
  const composed = composeDeps(read.config, {
    now: () => Date.now() - by.milliseconds,
    httpClient: {
      // Without storage's own clock nobody notices that ours is wrong.
      sendRequest: async request => {
        const response = await http.sendRequest(request);
        response.headers.delete('date');
        return response;
      },
    },
  });
  const deps: Deps = { ...composed, queue: { ...composed.queue, announce: async () => {} } };
  return {
    submit: async (proposal: object, principal: Principal): Promise<Action> => {
      const wanted: Proposal = proposalBody.parse(proposal);
      const submitted = await submitAction(deps, wanted, principal, deps.newId(deps.now()));
      if (submitted.type !== 'submitted') throw new Error(JSON.stringify(submitted));
      return submitted.action;
    },
    change: async (
      { tenant, id: actionId }: Action,
      command: (now: number, action: Action) => Command,
    ): Promise<Action> => {
      const changed = await changeAction(deps, { tenant, actionId }, command, { commitId: deps.newId(deps.now()) });
      if (changed.type === 'refused') throw new Error(JSON.stringify(changed));
      return changed.loaded.action;
    },
  };
};

export const principal = (
  persona: { readonly oid: string; readonly name: string; readonly kind: string; readonly roles: readonly string[] },
  tenant: string,
): Principal => {
  const type = persona.kind === 'application' ? 'application' : 'user';
  return {
    ...{ tenant, id: persona.oid, name: persona.name, type, tokenIssuedAt: Date.now() },
    ...grantsOf(type, { roles: persona.roles, wids: [] }),
  };
};

export const minutes = (count: number) => ({ milliseconds: count * 60_000 });
export const days = (count: number) => minutes(count * 24 * 60);
