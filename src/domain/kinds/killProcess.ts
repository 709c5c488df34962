import * as z from 'zod';
import { line } from '../values/text.ts';
import { defineKind } from './defineKind.ts';

export const killProcess = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    processId: z.int().positive().describe('Number of the process.'),
    fileName: line(256).describe('Name of the file that runs.'),
  }),
  restores: false,
  exclusivityGroup: 'killProcess',
  repeatable: false,
  impact: 'high',
  title: (name, { processId, fileName }) => `Kill process ${fileName} (${processId}) on device ${name}`,
});
