import * as z from 'zod';
import { line } from '../values/text.ts';
import { defineKind } from './defineKind.ts';

export const disableDriver = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({
    driverName: line(256).describe('Name of the driver.'),
  }),
  restores: false,
  exclusivityGroup: 'disableDriver',
  repeatable: false,
  impact: 'high',
  title: (name, { driverName }) => `Disable driver ${driverName} on device ${name}`,
});
