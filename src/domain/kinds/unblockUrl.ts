import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const unblockUrl = defineKind({
  entityKind: 'url',
  parameters: z.strictObject({}),
  reverse: 'blockUrl',
  restores: true,
  exclusivityGroup: 'url',
  repeatable: true,
  impact: 'low',
  title: name => `Unblock URL ${name}`,
});
