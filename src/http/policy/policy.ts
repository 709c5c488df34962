import { changePolicy } from '../../application/policy/policy.ts';
import { actorWith } from '../../domain/actions/action.ts';
import { type Result, refused } from '../../domain/actions/result.ts';
import { uncoveredKinds } from '../../domain/policy/evaluate.ts';
import { documentOf, readPolicy } from '../../domain/policy/policyDocument.ts';
import { policyEntryView } from '../../domain/policy/policyHistory.ts';
import { administrators } from '../../domain/policy/roles.ts';
import type { TenantPolicy } from '../../domain/policy/tenantPolicy.ts';
import { publicForm } from '../../domain/values/time.ts';
import { nextLink } from '../kernel/addresses.ts';
import { type Call, endpoint } from '../kernel/endpoint.ts';
import { etagOf } from '../kernel/etag.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noPath, noQuery } from '../kernel/schemas.ts';
import { policyAnswer, policyBody, policyHistoryAnswer, policyHistoryQuery } from './schemas.ts';

const answer = { schema: policyAnswer, headers: ['ETag'] } as const;

/** The policy of the caller's tenant. */
export const getPolicy = endpoint({
  name: 'getPolicy',
  method: 'GET',
  route: 'api/policy',
  tag: 'Policy',
  summary: 'The rules that say what needs approval, and the change that waits',
  description: 'What is submitted gets the rules of at most 30 seconds ago, and keeps them.',
  answers: { 200: { description: 'The policy in force; the built-in one where none was set.', ...answer } },
  operation: 'viewPolicy',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async (_, { by, deps }) => answerWith((await deps.store.loadPolicy(by.tenant)).policy),
});

/** Replaces it, or lets it wait for a second administrator. */
export const putPolicy = endpoint({
  name: 'putPolicy',
  method: 'PUT',
  route: 'api/policy',
  tag: 'Policy',
  summary: 'Replace the policy',
  description:
    'What could let something run by mistake is refused, with every fault named. What lets anything run with less than ' +
    'before waits for another administrator; all else holds at once, and ends what waited. A policy that cannot be read, ' +
    'or is gone although its history exists (`UnreadableRecord`), lets nothing in; it alone is replaced with `If-Match: *`.',
  answers: {
    200: { description: 'The policy in force from now on.', ...answer },
    202: { description: 'The policy in force, and as `waiting` the one that somebody else has to confirm.', ...answer },
  },
  ifMatch: 'required',
  operation: 'changePolicy',
  path: noPath,
  query: noQuery,
  body: policyBody,
  limit: usualLimit,
  run: async ({ body }, call) => {
    const read = readPolicy(body.rules);
    if (read.type === 'faulty') return refused({ code: 'InvalidRequest', faults: read.faults });
    const { rules } = read.policy;
    const needsTwo = call.deps.twoPersonPolicy;
    return asked(await change(call, { type: 'Change', rules, reason: body.reason, needsTwo }));
  },
});

/** Lets what waits hold. */
export const confirmPolicy = endpoint({
  name: 'confirmPolicy',
  method: 'POST',
  route: 'api/policy/confirm',
  tag: 'Policy',
  summary: 'Confirm the policy that waits, as another administrator',
  description: 'Send the ETag that you have read as `If-Match`: then nothing is confirmed that you have not seen.',
  answers: { 200: { description: 'The policy in force from now on.', ...answer } },
  ifMatch: 'optional',
  refusals: ['OwnChange', 'NothingWaits'],
  operation: 'changePolicy',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async (_, call) => asked(await change(call, { type: 'Confirm' })),
});

/** Takes it back. */
export const deleteWaitingPolicy = endpoint({
  name: 'deleteWaitingPolicy',
  method: 'DELETE',
  route: 'api/policy/waiting',
  tag: 'Policy',
  summary: 'Take back the policy that waits',
  verb: 'DeleteWaiting',
  answers: { 204: { description: 'Nothing waits.' } },
  ifMatch: 'optional',
  operation: 'changePolicy',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async (_, call) => {
    const changed = await change(call, { type: 'Withdraw' });
    return changed.type === 'ok' ? { isDone: true } : changed;
  },
});

/** Every change that there was. */
export const getPolicyHistory = endpoint({
  name: 'getPolicyHistory',
  method: 'GET',
  route: 'api/policy/history',
  tag: 'Policy',
  summary: 'What happened to the policy, oldest entry first',
  description: 'Each entry carries the hash of the one before.',
  answers: { 200: { description: 'A page of entries.', schema: policyHistoryAnswer } },
  operation: 'viewPolicy',
  path: noPath,
  query: policyHistoryQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ query: { maxpagesize: size, cursor } }, call) => {
    const after = cursor === undefined ? 0 : placeIn(cursor);
    if (after === undefined) return refused({ code: 'InvalidCursor' });
    const entries = await call.deps.store.policyHistory(call.by.tenant, after, size + 1);
    const value = fitting(entries.slice(0, size).map(entry => policyEntryView(entry)));
    const last = entries.length > value.length ? value.at(-1) : undefined;
    const next = last && nextLink(call, cursorAt(last.sequence));
    return { body: { value, ...(next !== undefined && { nextLink: next }) } };
  },
});

/** Bytes of entries in one answer, whose limit is 2 MiB. Each has a whole policy: a page of long ones is short. */
const roomForEntries = 1.5 * 1024 * 1024;
const fitting = <T>(views: readonly T[]): readonly T[] => {
  let size = 0;
  const tooMany = views.findIndex((view, place) => {
    size += Buffer.byteLength(JSON.stringify(view));
    return place > 0 && size > roomForEntries;
  });
  return tooMany === -1 ? views : views.slice(0, tooMany);
};

const cursorAt = (sequence: number): string => Buffer.from(`policy ${sequence}`).toString('base64url');
const placeIn = (cursor: string): number | undefined => {
  const [, sequence] = /^policy ([1-9]\d{0,5})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return sequence === undefined ? undefined : Number(sequence);
};

type Wanted =
  | { readonly type: 'Confirm' | 'Withdraw' }
  | {
      readonly type: 'Change';
      readonly rules: TenantPolicy['rules'];
      readonly reason: string;
      readonly needsTwo: boolean;
    };

const change = ({ by, deps, requestId: commitId, ifMatch }: Call, wanted: Wanted): Promise<Result<TenantPolicy>> => {
  const actor = actorWith(by, administrators);
  return changePolicy(deps, by.tenant, now => ({ ...wanted, by: actor, now }), { commitId, ifMatch });
};

const asked = (changed: Result<TenantPolicy>) => {
  if (changed.type === 'refused') return changed;
  return { ...answerWith(changed.value), status: changed.value.waiting ? 202 : 200 };
};

const answerWith = ({ version, head: _, rules, waiting, ...said }: TenantPolicy) => {
  const uncovered = uncoveredKinds({ rules });
  return {
    headers: { etag: etagOf({ version }) },
    body: publicForm({
      rules: rules.map(documentOf),
      ...(uncovered.length > 0 && { uncoveredKinds: uncovered }),
      ...said,
      ...(waiting && { waiting: { ...waiting, rules: waiting.rules.map(documentOf) } }),
      etag: etagOf({ version }),
    }),
  };
};
