import * as z from 'zod';
import { defineKind } from './defineKind.ts';
import { line } from './line.ts';

export const killProcess = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    processId: z.int().positive(),
    fileName: line,
  }),
  restores: false,
  exclusivityGroup: 'killProcess',
  repeatable: false,
  impact: 'high',
  title: (name, { processId, fileName }) => `Kill process ${fileName} (${processId}) on device ${name}`,
});
