import * as z from 'zod';
import { line } from '../values/text.ts';
import { defineKind } from './defineKind.ts';

export const removeMailboxDelegation = defineKind({
  entityKind: 'mailbox',
  parameters: z.strictObject({
    delegate: line(256).describe('Who may open the mailbox and is not to any more.'),
  }),
  restores: false,
  exclusivityGroup: 'removeMailboxDelegation',
  repeatable: false,
  impact: 'low',
  title: (name, { delegate }) => `Remove the delegation of mailbox ${name} to ${delegate}`,
});
