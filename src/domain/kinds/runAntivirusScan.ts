import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const runAntivirusScan = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({ scanType: z.enum(['quick', 'full']).default('quick') }),
  restores: false,
  exclusivityGroup: 'runAntivirusScan',
  repeatable: true,
  impact: 'low',
  title: (name, { scanType }) => `Run antivirus scan on device ${name} (${scanType})`,
});
