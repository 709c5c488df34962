import * as z from 'zod';
import { type BackEndName, backEnds } from '../adapters/providers/backEnds.ts';
import type { ActionKind } from '../domain/kinds/index.ts';
import { commaList } from './forms.ts';

type Chosen = { [K in ActionKind]?: BackEndName };

const message = `must be a list of kind:provider with known kinds (or *) and providers that carry them out (${backEnds
  .map(({ name }) => name)
  .join(', ')})`;

/** `*:simulated` or `isolateDevice:simulated,disableUser:simulated`; a later entry wins over an earlier one. */
const providers = commaList.transform((entries, context): Readonly<Chosen> => {
  const chosen: Chosen = {};
  for (const entry of entries) {
    const [kind, name, ...rest] = entry.split(':');
    const backEnd = backEnds.find(known => known.name === name);
    const named = backEnd?.kinds.filter(known => kind === '*' || known === kind) ?? [];
    if (backEnd === undefined || named.length === 0 || rest.length > 0) context.addIssue({ code: 'custom', message });
    else for (const known of named) chosen[known] = backEnd.name;
  }
  return chosen;
});

/** Who carries out what, and where e-mail is decided. */
export const providerSettings = {
  PROVIDERS: z.string().default('').pipe(providers),
  EMAIL_REVIEW: z.enum(['here', 'elsewhere'], { error: 'must be here or elsewhere' }).default('elsewhere'),
};

export const providersOf = (given: z.infer<z.ZodObject<typeof providerSettings>>) => ({
  providers: given.PROVIDERS,
  emailReview: given.EMAIL_REVIEW,
});
