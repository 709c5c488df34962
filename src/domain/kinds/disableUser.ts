import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const disableUser = defineKind({
  entityKind: 'user',
  parameters: z.strictObject({}),
  reverse: 'enableUser',
  restores: false,
  exclusivityGroup: 'account',
  repeatable: true,
  impact: 'high',
  title: name => `Disable user ${name}`,
});
