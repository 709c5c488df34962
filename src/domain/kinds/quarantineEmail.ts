import { defineKind } from './defineKind.ts';
import { emailPlace } from './emailPlace.ts';

export const quarantineEmail = defineKind({
  ...emailPlace,
  reverse: 'releaseQuarantinedEmail',
  restores: false,
  repeatable: true,
  impact: 'low',
  title: (name, { recipient }) => `Quarantine email "${name}" of ${recipient}`,
});
