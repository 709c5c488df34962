import * as z from 'zod';
import { defineKind } from './defineKind.ts';
import { line } from './line.ts';

export const removeScheduledTask = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    taskName: line,
  }),
  restores: false,
  exclusivityGroup: 'removeScheduledTask',
  repeatable: false,
  impact: 'high',
  title: (name, { taskName }) => `Remove scheduled task ${taskName} on device ${name}`,
});
