import { defineKind } from './defineKind.ts';
import { emailPlace } from './emailPlace.ts';

export const softDeleteEmail = defineKind({
  ...emailPlace,
  reverse: 'moveEmailToInbox',
  restores: false,
  repeatable: true,
  impact: 'low',
  title: (name, { recipient }) => `Soft delete email "${name}" of ${recipient}`,
});
