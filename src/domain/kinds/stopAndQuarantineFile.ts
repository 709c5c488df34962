import { defineKind } from './defineKind.ts';
import { fileOnDevice } from './fileOnDevice.ts';

export const stopAndQuarantineFile = defineKind({
  ...fileOnDevice,
  reverse: 'restoreQuarantinedFile',
  restores: false,
  title: (name, { sha1 }) => `Stop and quarantine file ${sha1} on device ${name}`,
});
