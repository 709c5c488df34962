import type * as z from 'zod';
import { genesis } from '../history/history.ts';
import type { EntityKind } from '../kinds/defineKind.ts';
import { type ActionKind, kinds } from '../kinds/index.ts';
import type { Auto } from '../policy/auto.ts';
import { permissions } from '../policy/permissions.ts';
import { entryFor, type Facts, type Policy, type Rule } from '../policy/policy.ts';
import { administrators, type Principal } from '../policy/roles.ts';
import { protectedApprovals, protects, type Safety } from '../safety/safety.ts';
import { lengthOf } from '../values/characters.ts';
import { canonicalJson, digestOf, type Sha256 } from '../values/digest.ts';
import { inOurWords } from '../values/sentences.ts';
import type { Instant } from '../values/time.ts';
import { type Action, actorWith, type In } from './action.ts';
import { autoAnswer } from './autoApproval.ts';
import type { EventOf } from './event.ts';
import type { Fault, Refusal } from './refusal.ts';
import { type Refused, refused } from './result.ts';

type Linked = { readonly id: string; readonly title?: string | undefined; readonly url?: string | undefined };

/** A proposal as it arrives, its form checked, defaults not yet filled in but for parameters. */
export type Proposal = {
  readonly kind: ActionKind;
  readonly entity: {
    readonly kind: EntityKind;
    /** May be left out for a URL, whose id is computed. */
    readonly id?: string | undefined;
    readonly name?: string | undefined;
    readonly deviceGroup?: string | undefined;
  };
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly externalId?: string | undefined;
  readonly severity: Action['severity'];
  readonly verdict: Action['verdict'];
  readonly reason?: string | undefined;
  readonly tags: readonly string[];
  readonly detectionSource?: string | undefined;
  readonly investigation?: Linked | undefined;
  readonly incident?: Linked | undefined;
  readonly alerts: readonly Linked[];
  readonly review?: { readonly url: string } | undefined;
  readonly requestedBy?: { readonly id: string; readonly name?: string | undefined } | undefined;
  readonly allowDuplicate: boolean;
};

/** What comes in by the door when an action is born. */
export type Birth = {
  readonly id: string;
  readonly by: Principal;
  readonly now: Instant;
  readonly policy: Policy;
  /** Where e-mail actions are decided: a setting, kept by the action from here on. */
  readonly emailReview: 'here' | 'elsewhere';
  readonly sha256: Sha256;
  readonly safety: Safety;
  /** The action that this one is to undo. */
  readonly undoOf?: string | undefined;
  readonly batchId?: string | undefined;
};

export type Born =
  | {
      readonly type: 'born';
      readonly event: EventOf<'Submitted'> & { readonly action: In<'pending'> };
      /** Its rule may approve it without a person, if it has not used up its cap. */
      readonly auto?: Auto | undefined;
    }
  | Refused;

/**
 * How an action is born: checked against its kind, frozen with its digest and the policy's rule, pending.
 */
export const submit = (proposal: Proposal, birth: Birth): Born => {
  const kind = kinds[proposal.kind];
  const parsed = kind.parameters.safeParse(proposal.parameters ?? {}, inOurWords);
  const faults = [...(parsed.success ? [] : parsed.error.issues.flatMap(parameterFaults)), ...misfits(proposal, birth)];
  if (faults.length > 0 || !parsed.success) return refused({ code: 'InvalidRequest', faults });
  if (proposal.verdict === 'noThreatsFound' && !kind.restores) return refused({ code: 'NothingToRemediate' });

  const { allowDuplicate, ...told } = proposal;
  const content = {
    ...told,
    entity: entityOf(proposal, birth),
    parameters: parsed.data,
    tags: [...new Set(told.tags)],
    alerts: distinct(told.alerts.map(lowerCased)),
  };
  const submittedBy = actorWith(birth.by, permissions.submit);
  const matching = entryFor(birth.policy, factsOf({ ...content, submittedBy }));
  if (!matching) return refused(noRule);
  const isProtected = protects(birth.safety, content.entity);

  const { id, now, sha256 } = birth;
  const { review, investigation, incident, ...kept } = content;
  const rule = isProtected ? protectedRule(matching.rule) : matching.rule;
  const born = {
    submittedBy,
    review: { place: placeOf(content.entity.kind, birth), ...(review && { url: review.url }) },
  };
  const auto = autoAnswer(matching, born, isProtected);
  const action: In<'pending'> = {
    ...kept,
    id,
    tenant: birth.by.tenant,
    version: 0,
    head: genesis,
    status: 'pending',
    title: kind.titleOf(content.entity.name ?? content.entity.id, content.parameters),
    digest: digestOf(content, sha256),
    contentHash: sha256(canonicalJson(asSets(content))),
    source: sourceOf(birth),
    ...(birth.undoOf !== undefined && { undoOf: birth.undoOf }),
    ...(investigation && { investigation: lowerCased(investigation) }),
    ...(incident && { incident: lowerCased(incident) }),
    ...born,
    createdAt: now,
    lastModifiedAt: now,
    expiresAt: now + rule.expiresAfter,
    ...(!allowDuplicate && { exclusivity: kind.exclusivityOf(content.entity.id, content.parameters) }),
    rule,
    ...(auto.type === 'mayNot' && { notAuto: auto.why }),
    votes: [],
    noticedUntil: now,
  };
  const { batchId } = birth;
  const event = {
    type: 'Submitted',
    at: now,
    by: submittedBy,
    ...(batchId !== undefined && { batchId }),
    action,
  } as const;
  return { type: 'born', event, ...(auto.type === 'may' && { auto: auto.auto }) };
};

const sourceOf = ({ by, undoOf }: Birth): Action['source'] => {
  if (undoOf !== undefined) return 'undo';
  return by.type === 'application' ? 'automated' : 'manual';
};

type Matchable = Pick<Action, 'kind' | 'severity' | 'verdict' | 'tags' | 'submittedBy'> & {
  readonly entity: Pick<Action['entity'], 'kind' | 'deviceGroup'>;
};
/** What of an action the policy's rules look at. */
export const factsOf = ({ kind, entity, severity, verdict, tags, submittedBy }: Matchable): Facts => ({
  ...{ kind, severity, verdict, tags },
  entityKind: entity.kind,
  deviceGroup: entity.deviceGroup,
  submitter: submittedBy.id,
});

/** The entity with the id under which it is known here: of a URL its SHA-256. */
const entityOf = ({ entity: { id, ...entity } }: Proposal, { sha256 }: Birth): Action['entity'] => ({
  ...entity,
  id: entity.kind === 'url' ? sha256(entity.name ?? '') : (id ?? '').toLowerCase(),
});

const distinct = <T>(items: readonly T[]): T[] => [...new Map(items.map(item => [canonicalJson(item), item])).values()];

/** What was submitted, to be compared: in what order tags and alerts came makes no other content. */
const asSets = <T extends { readonly tags: readonly string[]; readonly alerts: readonly object[] }>(content: T): T => ({
  ...content,
  tags: content.tags.toSorted(),
  alerts: content.alerts.toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)),
});

/** Each unknown parameter is a fault of its own, named. */
const parameterFaults = (issue: z.core.$ZodIssue): readonly Fault[] => {
  const path = ['parameters', ...issue.path];
  if (issue.code !== 'unrecognized_keys') return [faultAt(path, issue.message)];
  return issue.keys.map(key => faultAt([...path, key], 'is not known for this kind; remove it'));
};

const faultAt = (path: readonly PropertyKey[], message: string): Fault => ({
  target: path.map(String).join('.'),
  message,
});

/**
 * A protected target needs two administrators, frozen in like everything else: nobody joins them later, and a relay's
 * approval is nobody's whose role we know, so it can only reject.
 */
export const protectedRule = ({ escalateTo: _, ...rule }: Rule): Rule => ({
  ...rule,
  name: `${rule.name}, protected target`,
  approvals: Math.max(rule.approvals, protectedApprovals),
  roles: [...administrators],
  relay: rule.relay === 'approve' ? 'reject' : rule.relay,
});

/** An unreadable or empty policy lets nothing through. */
export const noRule: Refusal = {
  code: 'InvalidRequest',
  faults: [{ target: 'kind', message: 'is covered by no rule of the policy; an administrator must add one' }],
};

const placeOf = (entityKind: EntityKind, { emailReview }: Birth): Action['review']['place'] =>
  entityKind === 'email' && emailReview === 'elsewhere' ? 'emailPortal' : 'here';

/** Characters of a name; a URL's may be longer. */
const maxName = 256;

const misfits = ({ kind, entity, review, requestedBy }: Proposal, birth: Birth): readonly Fault[] => {
  const faults: Fault[] = [];
  const wanted = kinds[kind].entityKind;
  if (entity.kind !== wanted)
    faults.push({ target: 'entity.kind', message: `must be ${wanted}: ${kind} acts on nothing else` });
  if (entity.deviceGroup !== undefined && entity.kind !== 'device')
    faults.push({ target: 'entity.deviceGroup', message: 'is for devices only; leave it out' });
  if (entity.kind !== 'url' && entity.id === undefined) faults.push({ target: 'entity.id', message: 'is required' });
  if (entity.kind === 'url' && !entity.name)
    faults.push({ target: 'entity.name', message: 'is required: the URL itself' });
  else if (
    entity.kind === 'url' &&
    entity.id !== undefined &&
    entity.id.toLowerCase() !== birth.sha256(entity.name ?? '')
  )
    faults.push({ target: 'entity.id', message: 'is not the SHA-256 (hex) of the URL in name; leave it out' });
  if (entity.kind !== 'url' && lengthOf(entity.name ?? '') > maxName)
    faults.push({ target: 'entity.name', message: `must be at most ${maxName} characters` });
  if (placeOf(entity.kind, birth) === 'emailPortal' && !review)
    faults.push({
      target: 'review.url',
      message: 'is required while e-mail is reviewed elsewhere: the link to the review',
    });
  if (review && entity.kind !== 'email')
    faults.push({ target: 'review', message: 'is for e-mail that is reviewed elsewhere; leave it out' });
  if (requestedBy && birth.by.type !== 'application')
    faults.push({
      target: 'requestedBy',
      message: 'is for applications that submit for a person; you are the proposer',
    });
  return faults;
};

const lowerCased = <T extends { readonly id: string }>(named: T): T => ({ ...named, id: named.id.toLowerCase() });
