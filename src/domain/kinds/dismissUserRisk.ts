import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const dismissUserRisk = defineKind({
  entityKind: 'user',
  parameters: z.strictObject({}),
  reverse: 'confirmUserCompromised',
  restores: true,
  exclusivityGroup: 'risk',
  repeatable: true,
  impact: 'low',
  title: name => `Dismiss the risk of user ${name}`,
});
