import type { ActionOutline } from '../../domain/actions/outline.ts';
import type { Fault } from '../../domain/actions/refusal.ts';
import { protectedRule } from '../../domain/actions/submit.ts';
import { kinds } from '../../domain/kinds/index.ts';
import { type Evaluation, evaluate, uncoveredKinds } from '../../domain/policy/evaluate.ts';
import type { Loosening } from '../../domain/policy/less.ts';
import { loosens } from '../../domain/policy/loosens.ts';
import type { Facts, Policy, PolicyRule } from '../../domain/policy/policy.ts';
import { readPolicy } from '../../domain/policy/policyDocument.ts';
import { type Retreated, replay } from '../../domain/policy/replay.ts';
import { protects } from '../../domain/safety/safety.ts';
import { type Duration, day, type Instant, second } from '../../domain/values/time.ts';
import type { TrialDeps } from './ports.ts';

/** How far back the submissions go that a draft is tried on, and how many at most. */
const replayed: { readonly within: Duration; readonly most: number } = { within: 7 * day, most: 1000 };
const pageSize = 200;
/** Whoever asks is waiting: after this, what has been read so far has to do. */
const longest: Duration = 15 * second;

/** A proposal as far as the policy looks at it. */
export type Sketch = Omit<Facts, 'entityKind'> & { readonly entityId?: string | undefined };

/** What would follow for a proposal. */
export type Outcome = Evaluation & {
  readonly outcome: 'pending' | 'auto' | 'refused';
  /** The rule as it would be frozen in. */
  readonly frozen?: PolicyRule | undefined;
};

export type Replay = {
  readonly since: Instant;
  readonly submissions: number;
  /** False where there were more than are looked at. */
  readonly complete: boolean;
  readonly changes: readonly Retreated[];
};

export type Trial = {
  readonly faults: readonly Fault[];
  readonly uncovered?: ReturnType<typeof uncoveredKinds>;
  readonly loosens?: readonly Loosening[];
  readonly replay?: Replay;
  readonly proposal?: Outcome;
};

/** What would follow for a proposal under the tenant's policy or a draft of one, and what the draft would change. */
export const evaluatePolicy = async (
  deps: TrialDeps,
  tenant: string,
  { sketch, rules }: { readonly sketch?: Sketch | undefined; readonly rules?: readonly unknown[] | undefined },
): Promise<Trial> => {
  const draft = rules && readPolicy(rules);
  if (draft?.type === 'faulty') return { faults: draft.faults };
  const { policy: holding } = await deps.store.loadPolicy(tenant);
  const proposal = sketch && (await outcomeOf(deps, tenant, draft?.policy ?? holding, sketch));
  const tried = draft && {
    uncovered: uncoveredKinds(draft.policy),
    loosens: loosens(holding, draft.policy),
    replay: await replayOf(deps, tenant, holding, draft.policy),
  };
  return { faults: [], ...tried, ...(proposal && { proposal }) };
};

const outcomeOf = async (
  { store, emailReview }: TrialDeps,
  tenant: string,
  policy: Policy,
  { entityId, ...sketch }: Sketch,
): Promise<Outcome> => {
  const { entityKind, restores } = kinds[sketch.kind];
  const evaluation = evaluate(policy, { ...sketch, entityKind });
  const { matching } = evaluation;
  const isPointless = sketch.verdict === 'noThreatsFound' && !restores;
  if (!matching || isPointless) return { ...evaluation, outcome: 'refused' };
  const { safety } = await store.loadSafety(tenant);
  const entity = { kind: entityKind, id: entityId ?? '' };
  if (protects(safety, entity)) {
    const { auto: _, ...asked } = matching;
    return { ...evaluation, outcome: 'pending', frozen: { ...asked, rule: protectedRule(matching.rule) } };
  }
  // What is reviewed in the e-mail portal is decided there, whatever the rule says.
  const isAuto = matching.auto !== undefined && (entityKind !== 'email' || emailReview === 'here');
  return { ...evaluation, outcome: isAuto ? 'auto' : 'pending', frozen: matching };
};

const replayOf = async ({ store, now }: TrialDeps, tenant: string, holding: Policy, draft: Policy): Promise<Replay> => {
  const startedAt = now();
  const since = startedAt - replayed.within;
  const found: ActionOutline[] = [];
  let cursor: string | undefined;
  do {
    const size = Math.min(pageSize, replayed.most - found.length);
    const page = await store.list({ tenant, createdAfter: since, filters: {} }, size, cursor);
    found.push(...(page?.items ?? []));
    cursor = page?.cursor;
  } while (cursor !== undefined && found.length < replayed.most && now() - startedAt < longest);
  return { since, submissions: found.length, complete: cursor === undefined, changes: replay(holding, draft, found) };
};
