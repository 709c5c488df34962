import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const releaseContainedDevice = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({}),
  reverse: 'containDevice',
  restores: true,
  exclusivityGroup: 'containment',
  repeatable: false,
  impact: 'high',
  title: name => `Release device ${name} from containment`,
});
