import { defineKind } from './defineKind.ts';
import { emailPlace } from './emailPlace.ts';

export const moveEmailToInbox = defineKind({
  ...emailPlace,
  reverse: 'softDeleteEmail',
  restores: true,
  repeatable: true,
  impact: 'low',
  title: (name, { recipient }) => `Move email "${name}" of ${recipient} back to the inbox`,
});
