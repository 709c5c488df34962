import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const enableUser = defineKind({
  entityKind: 'user',
  parameters: z.strictObject({}),
  reverse: 'disableUser',
  restores: true,
  exclusivityGroup: 'account',
  repeatable: true,
  impact: 'high',
  title: name => `Enable user ${name}`,
});
