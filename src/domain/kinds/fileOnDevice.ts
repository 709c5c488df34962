import * as z from 'zod';

/** A file as Defender names it. One file on one device is what the kinds about files would fight over. */
export const fileOnDevice = {
  entityKind: 'device',
  parameters: z.strictObject({
    sha1: z
      .string()
      .regex(/^[0-9a-f]{40}$/i, { error: 'must be the SHA-1 of the file, 40 hex digits' })
      .transform(hash => hash.toLowerCase()),
  }),
  exclusivityGroup: 'file',
  exclusiveWithin: ({ sha1 }: { readonly sha1: string }) => sha1,
  repeatable: true,
  impact: 'high',
} as const;
