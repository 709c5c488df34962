import * as z from 'zod';
import { defineKind } from './defineKind.ts';
import { line } from './line.ts';

export const stopService = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    serviceName: line,
  }),
  restores: false,
  exclusivityGroup: 'stopService',
  repeatable: false,
  impact: 'high',
  title: (name, { serviceName }) => `Stop service ${serviceName} on device ${name}`,
});
