import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const isolateDevice = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({ isolationType: z.enum(['full', 'selective']).default('full') }),
  reverse: 'releaseDevice',
  restores: false,
  exclusivityGroup: 'isolation',
  repeatable: true,
  impact: 'high',
  title: (name, { isolationType }) => `Isolate device ${name} (${isolationType})`,
});
