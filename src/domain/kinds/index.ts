import type { Kind } from './defineKind.ts';
import { disableUser } from './disableUser.ts';
import { enableUser } from './enableUser.ts';
import { isolateDevice } from './isolateDevice.ts';
import { moveEmailToInbox } from './moveEmailToInbox.ts';
import { releaseDevice } from './releaseDevice.ts';
import { runAntivirusScan } from './runAntivirusScan.ts';
import { softDeleteEmail } from './softDeleteEmail.ts';

/** The catalogue: adding a kind is a file and a line here, and a line in every provider, which the compiler demands. */
export const kinds = {
  isolateDevice,
  releaseDevice,
  runAntivirusScan,
  disableUser,
  enableUser,
  softDeleteEmail,
  moveEmailToInbox,
} as const;

export type ActionKind = keyof typeof kinds;
/** The parameters of a kind, with defaults filled in. */
export type ParametersOf<K extends ActionKind> = {
  [Name in ActionKind]: (typeof kinds)[Name] extends Kind<infer P> ? P : never;
}[K];

const isKind = (name: string): name is ActionKind => Object.hasOwn(kinds, name);
export const kindNames = Object.keys(kinds).filter(isKind);
