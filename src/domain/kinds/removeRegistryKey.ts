import * as z from 'zod';
import { defineKind } from './defineKind.ts';
import { line } from './line.ts';

export const removeRegistryKey = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    key: line,
  }),
  restores: false,
  exclusivityGroup: 'removeRegistryKey',
  repeatable: false,
  impact: 'high',
  title: (name, { key }) => `Remove registry key ${key} on device ${name}`,
});
