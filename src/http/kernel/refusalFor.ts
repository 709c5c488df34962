import { isPassing, isUnreadableRecord } from '../../application/change/failures.ts';
import type { Log } from '../../application/change/ports.ts';
import type { Refusal } from '../../domain/actions/refusal.ts';

/** What a throw means for the caller. Details stay in the log. */
export const refusalFor = (error: unknown, log: Log): Refusal => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
  log('error', error instanceof Error ? (error.stack ?? error.message) : String(error), { cause });
  if (isPassing(error)) return { code: 'StorageUnavailable' };
  if (isUnreadableRecord(error)) return { code: 'UnreadableRecord' };
  return { code: 'InternalError' };
};
