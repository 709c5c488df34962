import * as z from 'zod';
import { blockUrl } from './blockUrl.ts';
import { collectInvestigationPackage } from './collectInvestigationPackage.ts';
import { confirmUserCompromised } from './confirmUserCompromised.ts';
import { containDevice } from './containDevice.ts';
import type { Kind } from './defineKind.ts';
import { disableDriver } from './disableDriver.ts';
import { disableUser } from './disableUser.ts';
import { dismissUserRisk } from './dismissUserRisk.ts';
import { enableUser } from './enableUser.ts';
import { forcePasswordReset } from './forcePasswordReset.ts';
import { hardDeleteEmail } from './hardDeleteEmail.ts';
import { isolateDevice } from './isolateDevice.ts';
import { killProcess } from './killProcess.ts';
import { moveEmailToInbox } from './moveEmailToInbox.ts';
import { moveEmailToJunk } from './moveEmailToJunk.ts';
import { offboardDevice } from './offboardDevice.ts';
import { quarantineEmail } from './quarantineEmail.ts';
import { releaseContainedDevice } from './releaseContainedDevice.ts';
import { releaseDevice } from './releaseDevice.ts';
import { releaseQuarantinedEmail } from './releaseQuarantinedEmail.ts';
import { removeAppRestriction } from './removeAppRestriction.ts';
import { removeMailboxDelegation } from './removeMailboxDelegation.ts';
import { removeRegistryKey } from './removeRegistryKey.ts';
import { removeScheduledTask } from './removeScheduledTask.ts';
import { restoreQuarantinedFile } from './restoreQuarantinedFile.ts';
import { restrictAppExecution } from './restrictAppExecution.ts';
import { revokeUserSessions } from './revokeUserSessions.ts';
import { runAntivirusScan } from './runAntivirusScan.ts';
import { softDeleteEmail } from './softDeleteEmail.ts';
import { stopAndQuarantineFile } from './stopAndQuarantineFile.ts';
import { stopService } from './stopService.ts';
import { turnOffMailForwarding } from './turnOffMailForwarding.ts';
import { unblockUrl } from './unblockUrl.ts';

/** The catalogue: adding a kind is a file and a line here. Back ends say which kinds they carry out. */
export const kinds = {
  isolateDevice,
  releaseDevice,
  restrictAppExecution,
  removeAppRestriction,
  runAntivirusScan,
  collectInvestigationPackage,
  stopAndQuarantineFile,
  restoreQuarantinedFile,
  offboardDevice,
  disableUser,
  enableUser,
  revokeUserSessions,
  forcePasswordReset,
  confirmUserCompromised,
  dismissUserRisk,
  softDeleteEmail,
  moveEmailToJunk,
  moveEmailToInbox,
  hardDeleteEmail,
  quarantineEmail,
  releaseQuarantinedEmail,
  containDevice,
  releaseContainedDevice,
  killProcess,
  removeRegistryKey,
  stopService,
  disableDriver,
  removeScheduledTask,
  blockUrl,
  unblockUrl,
  turnOffMailForwarding,
  removeMailboxDelegation,
} as const;

export type ActionKind = keyof typeof kinds;
/** The parameters of a kind, with defaults filled in. */
export type ParametersOf<K extends ActionKind> = {
  [Name in ActionKind]: (typeof kinds)[Name] extends Kind<infer P> ? P : never;
}[K];

const isKind = (name: string): name is ActionKind => Object.hasOwn(kinds, name);
export const kindNames = Object.keys(kinds).filter(isKind);

/** The kind that undoes it. What restores is not undone itself: what it gave back is taken by a new proposal. */
export const reverseOf = (kind: ActionKind): ActionKind | undefined => {
  const { reverse, restores } = { reverse: '', ...kinds[kind] };
  return !restores && isKind(reverse) ? reverse : undefined;
};

const inWords = kindNames.map(name => {
  const { entityKind, reverse } = { reverse: undefined, ...kinds[name] };
  return `- \`${name}\`: acts on a ${entityKind}${reverse ? `; opposite of \`${reverse}\`` : ''}`;
});
export const actionKindSchema = z
  .enum(kindNames)
  .meta({ id: 'ActionKind', description: `What is to be done. More may come.\n\n${inWords.join('\n')}` });
