import * as z from 'zod';
import { line } from '../values/text.ts';
import { defineKind } from './defineKind.ts';

export const stopService = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    serviceName: line(256).describe('Name of the service.'),
  }),
  restores: false,
  exclusivityGroup: 'stopService',
  repeatable: false,
  impact: 'high',
  title: (name, { serviceName }) => `Stop service ${serviceName} on device ${name}`,
});
