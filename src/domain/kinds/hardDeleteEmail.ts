import { defineKind } from './defineKind.ts';
import { emailPlace } from './emailPlace.ts';

export const hardDeleteEmail = defineKind({
  ...emailPlace,
  restores: false,
  repeatable: false,
  impact: 'high',
  title: (name, { recipient }) => `Delete email "${name}" of ${recipient} for good`,
});
