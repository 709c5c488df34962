import * as z from 'zod';
import { defineKind } from './defineKind.ts';

export const turnOffMailForwarding = defineKind({
  entityKind: 'mailbox',
  parameters: z.strictObject({}),
  restores: false,
  exclusivityGroup: 'turnOffMailForwarding',
  repeatable: false,
  impact: 'low',
  title: name => `Turn off mail forwarding of mailbox ${name}`,
});
