import * as z from 'zod';

/** One mail lies in as many places as it has recipients: every e-mail kind says whose copy it means. */
const recipientParameters = z.strictObject({
  recipient: z
    .email({ error: 'must be the e-mail address of the recipient whose copy is meant' })
    .max(256)
    .transform(address => address.toLowerCase()),
});

/** All e-mail kinds fight over the place of one mail for one recipient. */
export const emailPlace = {
  entityKind: 'email',
  parameters: recipientParameters,
  exclusivityGroup: 'emailPlace',
  exclusiveWithin: ({ recipient }: { readonly recipient: string }) => recipient,
} as const;
