import * as z from 'zod';

/** Who may loosen what protects the tenant. */
export const policySettings = {
  TWO_PERSON_POLICY: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
};

export const policyOf = (given: z.infer<z.ZodObject<typeof policySettings>>) => ({
  /** Whether what loosens the policy or the safety settings waits for a second administrator. */
  twoPersonPolicy: given.TWO_PERSON_POLICY === 'on',
});
