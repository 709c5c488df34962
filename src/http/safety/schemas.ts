import * as z from 'zod';
import { actionKindSchema } from '../../domain/kinds/index.ts';
import { safetySchema, safetyWords } from '../../domain/safety/safety.ts';
import { externalName } from '../../domain/values/ids.ts';
import { someWords } from '../../domain/values/text.ts';
import { etag } from '../kernel/answers.ts';
import { wire } from '../kernel/wire.ts';

const targetToProtect = z
  .strictObject({
    kind: z.enum(['device', 'user']).describe('What it is.'),
    id: externalName.describe('Its id.'),
  })
  .meta({ id: 'TargetToProtect', description: 'A device or user that is to need two administrators.' });
export const safetyBody = z
  .strictObject({
    paused: z.boolean().describe(safetyWords.paused),
    protectedTargets: z.array(targetToProtect).max(500).describe(safetyWords.protectedTargets),
    caps: z.partialRecord(actionKindSchema, z.int().min(0).max(1000)).describe(safetyWords.caps),
    reason: someWords.describe(safetyWords.reason),
  })
  .meta({
    id: 'SafetyBody',
    description: 'All of the settings; what is left out of a list is gone.',
    examples: [
      {
        paused: false,
        protectedTargets: [{ kind: 'device', id: 'dc-01' }],
        caps: { isolateDevice: 20 },
        reason: 'Domain controllers need two administrators',
      },
    ],
  });

export const safetyAnswer = wire(() =>
  safetySchema
    .omit({ version: true })
    .extend({ etag })
    .meta({ id: 'Safety', description: 'Pause, protected targets and caps of the tenant.' }),
);
