import { defineKind } from './defineKind.ts';
import { emailPlace } from './emailPlace.ts';

export const releaseQuarantinedEmail = defineKind({
  ...emailPlace,
  reverse: 'quarantineEmail',
  restores: true,
  repeatable: true,
  impact: 'low',
  title: (name, { recipient }) => `Release email "${name}" of ${recipient} from quarantine`,
});
