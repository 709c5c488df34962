import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const restrictAppExecution = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({}),
  reverse: 'removeAppRestriction',
  restores: false,
  exclusivityGroup: 'appRestriction',
  repeatable: true,
  impact: 'high',
  title: name => `Restrict app execution on device ${name}`,
});
