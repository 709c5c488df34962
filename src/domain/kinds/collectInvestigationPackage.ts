import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const collectInvestigationPackage = defineKind({
  entityKind: 'device',
  parameters: z.strictObject({}),
  restores: false,
  exclusivityGroup: 'collectInvestigationPackage',
  repeatable: true,
  impact: 'low',
  title: name => `Collect an investigation package from device ${name}`,
});
