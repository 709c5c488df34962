import { kinds } from '../kinds/index.ts';
import { type Duration, type Instant, laterOf, minute } from '../values/time.ts';
import { type Action, type In, system } from './action.ts';
import type { Outcome, RecordOutcome, RecordPoll, StartExecution, Tick } from './command.ts';
import { type Decision, happened, rearm, refuse, unchanged } from './decision.ts';
import { driftOf, targetDrift } from './drift.ts';
import type { Event } from './event.ts';
import { dueNotice } from './notices.ts';

/** The waits before the next lease, after one that died or ended unknown. */
const backOff: readonly Duration[] = [minute, 5 * minute, 15 * minute, 60 * minute];
/** Leases per approval or retry that may do so; after the last one a person must look. */
const maxLost = backOff.length + 1;

/** What the executor and the clock do to an action. */
export const decideExecution = (
  action: Action,
  command: StartExecution | RecordOutcome | RecordPoll | Tick,
): Decision => {
  switch (command.type) {
    case 'StartExecution':
      return start(action, command);
    case 'RecordOutcome':
      return recordOutcome(action, command);
    case 'RecordPoll':
      return recordPoll(action, command);
    case 'Tick':
      return tick(action, command);
  }
};

const at = (now: Instant) => ({ at: now, by: system });

const start = (action: Action, command: StartExecution): Decision => {
  const { now, leaseId, leaseUntil, provider } = command;
  if (action.status !== 'approved') return refuse({ code: 'NotApproved' });
  const base = at(now);
  if (now >= action.windowEndsAt) return happened({ ...base, type: 'Expired', clock: 'window' });
  // A second copy of the message must not bring forward what was postponed.
  if (now < action.notBefore) return refuse({ code: 'NotYetDue' });
  if (command.safety.paused) return refuse({ code: 'Paused' });
  if (command.startedLately >= (command.safety.caps[action.kind] ?? Number.POSITIVE_INFINITY))
    return refuse({ code: 'CapReached' });
  const drift = driftOf(action, command);
  if (drift) return happened({ ...base, type: 'AttentionNeeded', problem: `${drift} Nothing was run.` });
  const { attempts, run } = action.execution;
  return happened({ ...base, type: 'ExecutionStarted', leaseId, leaseUntil, attempt: attempts + 1, run, provider });
};

const recordOutcome = (action: Action, { now, leaseId, outcome }: RecordOutcome): Decision => {
  // An outcome counts while the action is executing under that lease, even after it ran out; nobody else records one.
  if (action.status !== 'executing' || action.leaseId !== leaseId) return refuse({ code: 'LeaseLost' });
  return happened(outcomeEvent(action, now, outcome));
};

const outcomeEvent = (action: In<'executing'>, now: Instant, outcome: Outcome): Event => {
  const base = at(now);
  switch (outcome.type) {
    case 'done':
      return { ...base, ...succeeded(outcome) };
    case 'accepted':
      return {
        ...base,
        type: 'RunAccepted',
        operationId: outcome.operationId,
        wakeAt: laterOf(outcome.pollAt, now),
        giveUpAt: outcome.giveUpAt,
      };
    case 'failed':
      return { ...base, type: 'Failed', message: outcome.message };
    case 'later':
      return { ...base, type: 'Postponed', notBefore: laterOf(outcome.retryAt, now), ...remark(outcome.message) };
    case 'unknown':
      return unknown(action, now, outcome.message);
    case 'targetChanged':
      return { ...base, type: 'AttentionNeeded', problem: targetDrift(action, outcome.message) };
  }
};

const remark = (message: string | undefined) => (message === undefined ? {} : { message });

const succeeded = ({ partially, message, confirmed }: Extract<Outcome, { type: 'done' }>) => ({
  type: 'Succeeded' as const,
  partially: partially ?? false,
  ...remark(message),
  ...(confirmed !== undefined && { confirmed }),
});

/** Nobody knows whether it ran. Harmless kinds run again, a few times; all others wait for an administrator. */
const unknown = (action: In<'executing'>, now: Instant, message: string): Event => {
  const base = at(now);
  if (!kinds[action.kind].repeatable) return { ...base, type: 'AttentionNeeded', problem: message };
  const lost = action.execution.lost + 1;
  const wait = backOff[lost - 1];
  if (wait === undefined)
    return { ...base, type: 'AttentionNeeded', problem: `${message} That was try ${lost} of ${maxLost}.` };
  return { ...base, type: 'RunLost', notBefore: now + jittered(wait, action.id), message };
};

/**
 * 80 to 120 percent of some whole minutes, by the last hex digit of the action's id (random in a UUIDv7), so that what
 * failed together is not tried again together.
 */
const jittered = (wait: Duration, id: string): Duration => {
  const sixteenth = Number.parseInt(id.slice(-1), 16) || 0;
  return (wait * (192 + 6 * sixteenth)) / 240;
};

const recordPoll = (action: Action, { now, operationId, outcome }: RecordPoll): Decision => {
  if (action.status !== 'running' || action.operationId !== operationId) return unchanged;
  const base = at(now);
  switch (outcome.type) {
    case 'notYet': {
      const pollAt = laterOf(outcome.pollAt, now);
      return now >= action.giveUpAt ? happened(gaveUp(action, now)) : rearm(pollAt, pollAt);
    }
    case 'done':
      return happened({ ...base, ...succeeded(outcome) });
    case 'failed':
      return happened({ ...base, type: 'Failed', message: outcome.message });
  }
};

const gaveUp = (action: In<'running'>, now: Instant): Event => ({
  ...at(now),
  type: 'AttentionNeeded',
  problem: `The back end accepted it (operation ${action.operationId}) and has not finished within its limit. Look there, then resolve.`,
});

const tick = (action: Action, { now, wakeAt, paused }: Tick): Decision => {
  switch (action.status) {
    case 'pending':
      return tickPending(action, now);
    case 'approved':
      if (now >= action.windowEndsAt) return happened({ ...at(now), type: 'Expired', clock: 'window' });
      // What is paused keeps its place: when resumed, the oldest wake-ups come first.
      return now >= action.wakeAt && !paused ? rearm(wakeAt, now) : unchanged;
    case 'executing':
      if (now < action.leaseUntil) return unchanged;
      return happened(unknown(action, now, 'The executor was lost while it ran this; whether it ran is not known.'));
    case 'running':
      if (now >= action.giveUpAt) return happened(gaveUp(action, now));
      return now >= action.wakeAt ? rearm(wakeAt, now) : unchanged;
    default:
      return unchanged;
  }
};

const tickPending = (action: In<'pending'>, now: Instant): Decision => {
  const base = at(now);
  // First the end: after an outage nobody is warned of what is over already.
  if (now >= action.expiresAt) return happened({ ...base, type: 'Expired', clock: 'decision' });
  const notice = dueNotice(action, now);
  return notice ? happened({ ...base, type: 'Noticed', notice: notice.type, dueAt: notice.at }) : unchanged;
};
