import * as z from 'zod';
import { type PolicyRule, ruleSchema } from './policy.ts';

/** What a rule of the policy says of approving without a person, for the submitters that its match names. */
const autoSchema = z
  .strictObject({ perHour: z.int().positive().describe('Actions that it approves so within an hour, at most.') })
  .meta({ id: 'Auto', description: 'What a rule says of approving without a person.' });
export type Auto = Readonly<z.infer<typeof autoSchema>>;

/** The rule as an action keeps it. `auto` only where it is the rule that has approved: nothing else says that it may run. */
export const frozenRuleSchema = ruleSchema
  .extend({
    auto: autoSchema.describe('Where the rule approved it without a person: what it said of that.').optional(),
  })
  .meta({ id: 'FrozenRule', description: 'What the policy asks for, as an action keeps it.' });

/** Why people decide although their rule approves without a person. */
export const notAutoSchema = z.enum(['cap', 'protectedTarget', 'reviewedElsewhere']);
export type NotAuto = z.infer<typeof notAutoSchema>;

/**
 * What a rule says of approving without a person what this submitter proposes. Severity, verdict, group and tags are the
 * submitter's own claims, so a rule that names no submitters trusts nobody.
 */
export const autoFor = ({ match: { submitters = [] }, auto }: PolicyRule, submitter: string): Auto | undefined =>
  submitters.some(named => named.toLowerCase() === submitter.toLowerCase()) ? auto : undefined;
