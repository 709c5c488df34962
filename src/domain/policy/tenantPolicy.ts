import * as z from 'zod';
import { actorSchema, type DeepReadonly, severitySchema, verdictSchema } from '../actions/action.ts';
import { genesis } from '../history/history.ts';
import { entityKindSchema } from '../kinds/defineKind.ts';
import { actionKindSchema } from '../kinds/index.ts';
import { loosenable } from './less.ts';
import { builtInPolicy, ruleSchema } from './policy.ts';

const instant = z.int().nonnegative();
const texts = z.array(z.string()).optional();

const storedRules = z.array(
  z.strictObject({
    match: z.strictObject({
      kinds: z.array(actionKindSchema).optional(),
      entityKinds: z.array(entityKindSchema).optional(),
      severities: z.array(severitySchema).optional(),
      verdicts: z.array(verdictSchema).optional(),
      deviceGroups: texts,
      tags: texts,
      submitters: texts,
    }),
    rule: ruleSchema,
    auto: z.strictObject({ perHour: z.int().positive() }).optional(),
  }),
);

/** What a change that waits lets run with less. */
export const looseningSchema = z
  .strictObject({
    what: z.enum(loosenable).describe('What there is less of.'),
    message: z.string().describe('In words: under which rule, how much instead of how much.'),
  })
  .meta({ id: 'Loosening', description: 'Something that a change lets run with less.' });

/** Words of what waits, for policies and safety settings alike. */
const waitingWords = {
  reason: 'Why, in words.',
  by: 'Who wants it; somebody else has to confirm it.',
  at: 'Since when it waits.',
  loosens: 'What would run with less.',
} as const;
/** What every change that waits says of itself. */
export const waitingShape = {
  reason: z.string().describe(waitingWords.reason),
  by: actorSchema.describe(waitingWords.by),
  at: instant.describe(waitingWords.at),
  loosens: z.array(looseningSchema).describe(waitingWords.loosens),
};

/** A tenant's policy as it is, and the change that waits for another administrator. */
export const tenantPolicySchema = z.strictObject({
  /** Number of the last history entry: what waits is part of it. */
  version: z.int().nonnegative(),
  /** Hash of the last history entry. */
  head: z.string(),
  rules: storedRules,
  reason: z.string().optional(),
  changedBy: actorSchema.optional(),
  confirmedBy: actorSchema.optional(),
  changedAt: instant.optional(),
  waiting: z.strictObject({ rules: storedRules, ...waitingShape }).optional(),
});
export type TenantPolicy = DeepReadonly<z.infer<typeof tenantPolicySchema>>;

/** A tenant that has set none. */
export const noPolicy: TenantPolicy = { version: 0, head: genesis, rules: builtInPolicy.rules };

const base = { at: instant, by: actorSchema };
/** What happened to a policy; complete, so that the entries alone tell how it came to be. */
export const policyEventSchema = z.discriminatedUnion('type', [
  /** It holds from now on; what waited does not wait any more. */
  z.strictObject({ type: z.literal('PolicyChanged'), ...base, rules: storedRules, reason: z.string() }),
  /** It loosens something, and waits for another administrator. */
  z.strictObject({
    type: z.literal('PolicyChangeProposed'),
    ...base,
    rules: storedRules,
    reason: z.string(),
    loosens: z.array(looseningSchema),
  }),
  /** What waited holds from now on. */
  z.strictObject({
    type: z.literal('PolicyChangeConfirmed'),
    ...base,
    rules: storedRules,
    reason: z.string(),
    proposedBy: actorSchema,
  }),
  /** What waited does not wait any more. */
  z.strictObject({ type: z.literal('PolicyChangeWithdrawn'), ...base, proposedBy: actorSchema }),
]);
export type PolicyEvent = DeepReadonly<z.infer<typeof policyEventSchema>>;

/** The policy after an event; its place in the chain is for `advancePolicy` to say. */
export const evolvePolicy = (before: TenantPolicy, event: PolicyEvent): TenantPolicy => {
  const { waiting: _, ...held } = before;
  const version = before.version + 1;
  const { at, by } = event;
  switch (event.type) {
    case 'PolicyChanged': {
      const { rules, reason } = event;
      return { version, head: before.head, rules, reason, changedBy: by, changedAt: at };
    }
    case 'PolicyChangeProposed': {
      const { rules, reason, loosens } = event;
      return { ...held, version, waiting: { rules, reason, by, at, loosens } };
    }
    case 'PolicyChangeConfirmed': {
      const { rules, reason, proposedBy } = event;
      return { version, head: before.head, rules, reason, changedBy: proposedBy, confirmedBy: by, changedAt: at };
    }
    case 'PolicyChangeWithdrawn':
      return { ...held, version };
  }
};
