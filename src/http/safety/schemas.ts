import * as z from 'zod';
import { kindNames } from '../../domain/kinds/index.ts';
import { safetySchema } from '../../domain/safety/safety.ts';
import { externalName, words } from '../kernel/schemas.ts';

const protectedTarget = z.strictObject({ kind: z.enum(['device', 'user']), id: externalName });
export const safetyBody = z.strictObject({
  paused: z.boolean(),
  protectedTargets: z.array(protectedTarget).max(500),
  caps: z.partialRecord(z.enum(kindNames), z.int().min(0).max(1000)),
  reason: words.refine(text => text !== undefined, { error: 'must say why' }),
});

export const safetyAnswer = safetySchema.omit({ version: true }).extend({ etag: z.string() });
