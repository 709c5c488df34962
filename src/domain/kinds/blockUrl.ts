import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const blockUrl = defineKind({
  entityKind: 'url',
  parameters: z.strictObject({}),
  reverse: 'unblockUrl',
  restores: false,
  exclusivityGroup: 'url',
  repeatable: true,
  impact: 'low',
  title: name => `Block URL ${name}`,
});
