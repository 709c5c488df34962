import { defineKind } from './defineKind.ts';
import { fileOnDevice } from './fileOnDevice.ts';

export const restoreQuarantinedFile = defineKind({
  ...fileOnDevice,
  reverse: 'stopAndQuarantineFile',
  restores: true,
  title: (name, { sha1 }) => `Restore file ${sha1} from quarantine on device ${name}`,
});
