import type * as z from 'zod';
import {
  evaluatePolicy as evaluateDraft,
  type Outcome,
  type Replay,
  type Sketch,
} from '../../application/policy/evaluatePolicy.ts';
import type { Refusal } from '../../domain/actions/refusal.ts';
import { noRule } from '../../domain/actions/submit.ts';
import type { PolicyRule } from '../../domain/policy/policy.ts';
import { documentOf } from '../../domain/policy/policyDocument.ts';
import { publicForm } from '../../domain/values/time.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { messageFor } from '../kernel/errors.ts';
import { usualLimit } from '../kernel/request.ts';
import { noPath, noQuery } from '../kernel/schemas.ts';
import { evaluateBody, evaluationAnswer } from './schemas.ts';

/** Try before saving. */
export const evaluatePolicy = endpoint({
  name: 'evaluatePolicy',
  method: 'POST',
  route: 'api/policy/evaluate',
  tag: 'Policy',
  summary: 'Which rule a proposal would meet and why, and what a draft would change',
  description:
    'For a proposal: the rule that matches, what follows, and why no earlier rule does. For a draft: every fault, or what ' +
    'it would have changed for the submissions of the last seven days, at most 1,000. Nothing is written.',
  answers: { 200: { description: 'What would follow.', schema: evaluationAnswer } },
  operation: 'viewPolicy',
  path: noPath,
  query: noQuery,
  body: evaluateBody,
  limit: usualLimit,
  run: async ({ body }, { by, deps }) => {
    const { rules, proposal: asked } = body;
    const sketch = asked && sketchOf(asked, by.id);
    const { uncovered = [], proposal, replay, ...told } = await evaluateDraft(deps, by.tenant, { sketch, rules });
    return {
      body: publicForm({
        ...told,
        ...(uncovered.length > 0 && { uncoveredKinds: uncovered }),
        ...(proposal && { proposal: outcomeView(proposal) }),
        ...(replay && { replay: replayView(replay) }),
      }),
    };
  },
});

const sketchOf = (asked: NonNullable<z.infer<typeof evaluateBody>['proposal']>, caller: string): Sketch => {
  const { kind, entity, severity, verdict, tags, submittedBy: submitter = caller } = asked;
  return { kind, severity, verdict, tags, submitter, deviceGroup: entity?.deviceGroup, entityId: entity?.id };
};

const outcomeView = ({ outcome, matching, frozen, passedOver }: Outcome) => {
  const refusal: Refusal = matching ? { code: 'NothingToRemediate' } : noRule;
  return {
    outcome,
    ...(matching && { matches: matching.rule.name }),
    ...(frozen && { rule: documentOf(frozen) }),
    ...(outcome === 'refused' && { refusal: { code: refusal.code, message: messageFor(refusal) } }),
    passedOver,
  };
};

const replayView = ({ since, changes, ...counts }: Replay) => ({
  sinceAt: since,
  ...counts,
  changes: changes.map(({ action, differs, before, after }) => ({
    ...action,
    differs,
    ...(before && { before: shortly(before) }),
    ...(after && { after: shortly(after) }),
  })),
});

/** A rule may name hundreds of tags, and a thousand submissions two rules each. */
const shortly = (rule: PolicyRule) => {
  const { name, approvals, roles, expiresAfter, executeWithin, auto } = documentOf(rule);
  return { name, approvals, roles, expiresAfter, executeWithin, ...(auto && { auto }) };
};
