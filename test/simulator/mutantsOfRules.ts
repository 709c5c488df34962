import type { Mutant } from './mutants.ts';

const one = (bug: string, rule: string, file: string, find: string, replace: string): Mutant => ({
  bug,
  rule,
  edits: [{ file: `src/${file}`, find, replace }],
});

const cap = 'a rule approves no more within an hour than it says';

/** Bugs about what a rule of the policy decides without a person. */
export const mutantsOfRules: readonly Mutant[] = [
  one(
    'a rule approves one too many',
    cap,
    'domain/policy/autoSlots.ts',
    `Math.min(perHour, mostSlots)`,
    `Math.min(perHour + 1, mostSlots)`,
  ),
  one(
    'an automatic approval takes no slot',
    cap,
    'adapters/tables/autoSlots/autoSlotStore.ts',
    `if (!slot) return [];`,
    `if (!slot || slot.number >= 0) return [];`,
  ),
  one(
    'a slot is free again too early',
    cap,
    'domain/policy/autoSlots.ts',
    `usedAt > now - hour`,
    `usedAt > now - hour / 4`,
  ),
  one(
    'a rule that names nobody approves for anybody',
    'is not named by its rule',
    'domain/policy/auto.ts',
    `submitters.some(named => named.toLowerCase() === submitter.toLowerCase())`,
    `(submitters.length === 0 || submitter !== '')`,
  ),
  one(
    'a rule approves what is reviewed elsewhere',
    'it is reviewed elsewhere',
    'domain/actions/autoApproval.ts',
    `review.place !== 'here'`,
    `review.url === ''`,
  ),
];
