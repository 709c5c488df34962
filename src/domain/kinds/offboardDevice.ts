import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const offboardDevice = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({}),
  restores: false,
  exclusivityGroup: 'offboardDevice',
  repeatable: false,
  impact: 'high',
  title: name => `Offboard device ${name}`,
});
