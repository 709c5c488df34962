import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const releaseDevice = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({}),
  reverse: 'isolateDevice',
  restores: true,
  exclusivityGroup: 'isolation',
  repeatable: true,
  impact: 'high',
  title: name => `Release device ${name} from isolation`,
});
