import * as z from 'zod';
import { line } from '../values/text.ts';
import { defineKind } from './defineKind.ts';

export const removeRegistryKey = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    key: line(256).describe('The registry key.'),
  }),
  restores: false,
  exclusivityGroup: 'removeRegistryKey',
  repeatable: false,
  impact: 'high',
  title: (name, { key }) => `Remove registry key ${key} on device ${name}`,
});
