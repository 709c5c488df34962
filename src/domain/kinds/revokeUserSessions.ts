import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const revokeUserSessions = defineKind({
  entityKind: 'user',
  parameters: z.strictObject({}),
  restores: false,
  exclusivityGroup: 'revokeUserSessions',
  repeatable: true,
  impact: 'low',
  title: name => `Revoke the sessions of user ${name}`,
});
