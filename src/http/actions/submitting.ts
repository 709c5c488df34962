import { type Submitted, submitAction as submitProposal } from '../../application/actions/submitAction.ts';
import { refused } from '../../domain/actions/result.ts';
import type { Proposal } from '../../domain/actions/submit.ts';
import { inOurWords } from '../../domain/values/sentences.ts';
import { addressOf } from '../kernel/addresses.ts';
import { type Call, endpoint } from '../kernel/endpoint.ts';
import { errorBody, statusOf } from '../kernel/errors.ts';
import { etagOf } from '../kernel/etag.ts';
import { foreignLinks, linksOf } from '../kernel/links.ts';
import { batchLimit, faultsOf, proposalLimit } from '../kernel/request.ts';
import { noPath, noQuery } from '../kernel/schemas.ts';
import { actionAnswer, submissionsAnswer } from './answers.ts';
import { fitting } from './fitting.ts';
import { proposalBody, proposalsBody } from './schemas.ts';
import { withOneSpelling } from './urlEntity.ts';
import { actionView } from './views.ts';

/** One proposal: 201 with `Location`, or 200 when the same was submitted before. */
export const submitAction = endpoint({
  name: 'submitAction',
  method: 'POST',
  route: 'api/actions',
  tag: 'Actions',
  summary: 'Propose a remediation action',
  description: 'Repeating a submission with its `externalId` is safe: the action that exists already is the answer.',
  answers: {
    200: {
      description: 'The same was submitted before: this is it.',
      schema: actionAnswer,
      headers: ['ETag', 'Location'],
    },
    201: { description: 'The new action.', schema: actionAnswer, headers: ['ETag', 'Location'] },
  },
  operation: 'submit',
  refusals: ['ExternalIdInUse', 'DuplicateOpenAction', 'ConflictingOpenAction', 'NothingToRemediate'],
  path: noPath,
  query: noQuery,
  body: proposalBody,
  limit: proposalLimit,
  run: async ({ body }, call) => {
    const submitted = await submitOne(body, call, call.requestId);
    if (submitted.type === 'refused') return submitted;
    const { action } = submitted;
    const location = addressOf(call, `/api/actions/${action.id}`);
    return {
      status: statusFor(submitted),
      headers: { etag: etagOf(action), location },
      body: await actionView(action, call),
    };
  },
});

/** Up to a hundred proposals, each with its own result; in order, so that the first of two alike wins. */
export const submitActions = endpoint({
  name: 'submitActions',
  method: 'POST',
  route: 'api/actions/submit',
  tag: 'Actions',
  summary: 'Propose up to a hundred actions, each with its own result',
  verb: 'SubmitMany',
  description:
    'The answer stays under 2 MiB: where whole actions would be more, the last ones are told by their `id` alone.',
  answers: { 200: { description: 'One result an item, in order.', schema: submissionsAnswer } },
  operation: 'submit',
  path: noPath,
  query: noQuery,
  body: proposalsBody,
  limit: batchLimit,
  run: async ({ body }, call) => {
    const results: Submitted[] = [];
    for (const [index, item] of body.items.entries()) results.push(await submitItem(item, index, call));
    const views = results.map(async (result, index) => ({ index, ...(await itemView(result, call)) }));
    return { body: { value: fitting(await Promise.all(views), inShort) } };
  },
});

const inShort = (view: { readonly index: number } & Awaited<ReturnType<typeof itemView>>) => {
  if (!('action' in view)) return view;
  const { action, ...short } = view;
  return { ...short, id: action.id };
};

const submitItem = async (item: unknown, index: number, call: Call): Promise<Submitted> => {
  // The first is counted as the call itself.
  const tooMany = index === 0 ? undefined : call.admit();
  if (tooMany) return refused(tooMany);
  if (Buffer.byteLength(JSON.stringify(item)) > proposalLimit) return refused({ code: 'PayloadTooLarge' });
  const parsed = proposalBody.safeParse(item, inOurWords);
  if (!parsed.success) return refused({ code: 'InvalidRequest', faults: faultsOf(parsed.error) });
  return submitOne(parsed.data, call, `${call.requestId}:${index}`);
};

const submitOne = async (proposal: Proposal, call: Call, commitId: string): Promise<Submitted> => {
  const { entity, faults } = withOneSpelling(proposal.entity, call.deps.sha256);
  const all = [...faults, ...foreignLinks(linksIn(proposal), call.settings.linkHosts)];
  if (all.length > 0) return refused({ code: 'InvalidRequest', faults: all });
  return submitProposal(call.deps, { ...proposal, entity }, call.by, commitId);
};

const linksIn = ({ investigation, incident, review, alerts }: Proposal) =>
  [
    ['investigation.url', investigation?.url],
    ['incident.url', incident?.url],
    ['review.url', review?.url],
    ...linksOf('alerts', alerts),
  ] as const;

const statusFor = ({ type }: Exclude<Submitted, { type: 'refused' }>) => (type === 'submitted' ? 201 : 200);

const itemView = async (result: Submitted, call: Call) =>
  result.type === 'refused'
    ? { status: statusOf[result.refusal.code], error: errorBody(result.refusal, result.action) }
    : { status: statusFor(result), action: await actionView(result.action, call) };
