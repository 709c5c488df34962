import * as z from 'zod';
import { defineKind } from './defineKind.ts';
import { line } from './line.ts';

export const disableDriver = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    driverName: line,
  }),
  restores: false,
  exclusivityGroup: 'disableDriver',
  repeatable: false,
  impact: 'high',
  title: (name, { driverName }) => `Disable driver ${driverName} on device ${name}`,
});
