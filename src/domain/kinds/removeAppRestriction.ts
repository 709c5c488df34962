import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const removeAppRestriction = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({}),
  reverse: 'restrictAppExecution',
  restores: true,
  exclusivityGroup: 'appRestriction',
  repeatable: true,
  impact: 'high',
  title: name => `Remove the app restriction from device ${name}`,
});
