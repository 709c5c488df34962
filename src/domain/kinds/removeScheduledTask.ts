import * as z from 'zod';
import { line } from '../values/text.ts';
import { defineKind } from './defineKind.ts';

export const removeScheduledTask = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    taskName: line(256).describe('Name of the scheduled task.'),
  }),
  restores: false,
  exclusivityGroup: 'removeScheduledTask',
  repeatable: false,
  impact: 'high',
  title: (name, { taskName }) => `Remove scheduled task ${taskName} on device ${name}`,
});
