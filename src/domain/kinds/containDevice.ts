import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const containDevice = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({}),
  reverse: 'releaseContainedDevice',
  restores: false,
  exclusivityGroup: 'containment',
  repeatable: false,
  impact: 'high',
  title: name => `Contain device ${name}`,
});
