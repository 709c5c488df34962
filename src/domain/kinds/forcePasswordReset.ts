import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const forcePasswordReset = defineKind({
  entityKind: 'user',
  parameters: z.strictObject({}),
  restores: false,
  exclusivityGroup: 'forcePasswordReset',
  repeatable: false,
  impact: 'high',
  title: name => `Force a password reset of user ${name}`,
});
