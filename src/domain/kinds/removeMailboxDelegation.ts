import * as z from 'zod';
import { defineKind } from './defineKind.ts';
import { line } from './line.ts';

export const removeMailboxDelegation = defineKind({
  entityKind: 'mailbox',
  parameters: z.strictObject({
    delegate: line,
  }),
  restores: false,
  exclusivityGroup: 'removeMailboxDelegation',
  repeatable: false,
  impact: 'low',
  title: (name, { delegate }) => `Remove the delegation of mailbox ${name} to ${delegate}`,
});
