import { defineKind } from './defineKind.ts';
import { emailPlace } from './emailPlace.ts';

export const moveEmailToJunk = defineKind({
  ...emailPlace,
  reverse: 'moveEmailToInbox',
  restores: false,
  repeatable: true,
  impact: 'low',
  title: (name, { recipient }) => `Move email "${name}" of ${recipient} to junk`,
});
