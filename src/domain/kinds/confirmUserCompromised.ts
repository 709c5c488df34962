import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const confirmUserCompromised = defineKind({
  entityKind: 'user',
  parameters: z.strictObject({}),
  reverse: 'dismissUserRisk',
  restores: false,
  exclusivityGroup: 'risk',
  repeatable: true,
  impact: 'low',
  title: name => `Confirm user ${name} as compromised`,
});
