import { sha256 } from '../../src/adapters/node/sha256.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Outcome } from '../../src/domain/actions/command.ts';
import type { Event } from '../../src/domain/actions/event.ts';
import type { HistoryEntry } from '../../src/domain/history/history.ts';
import { digestOf } from '../../src/domain/values/digest.ts';
import type { BackEnds, RunCall } from './backEnds.ts';
import type { Tracked } from './invariants.ts';
import type { Story } from './story.ts';
import type { Subject } from './subject.ts';

/** What a provider's answer may be recorded as. */
const recordedAs: Readonly<Record<Outcome['type'] | 'none', readonly Event['type'][]>> = {
  done: ['Succeeded'],
  accepted: ['RunAccepted'],
  failed: ['Failed'],
  later: ['Postponed'],
  unknown: ['RunLost', 'AttentionNeeded'],
  targetChanged: ['AttentionNeeded'],
  none: ['RunLost', 'AttentionNeeded'],
};
const maxLeases = 5;

type Facts = { readonly callsOf: BackEnds['callsOf']; readonly resultOf: BackEnds['resultOf'] };

/** What must hold when a back end is asked to run something, and when an outcome is recorded. */
export const runRules = (now: () => number, story: Story, kinds: Subject['kinds']) => {
  const accuse = (action: Action, rule: string, detail = '') =>
    story.accuse(rule, `${story.nameOf(action.id)} ${detail}`);

  /** A provider was called: by whom, and had they the right? */
  const onRun = (tracked: Tracked | undefined, given: Action, call: RunCall, earlier: readonly RunCall[]): void => {
    const action = tracked?.stored;
    if (!tracked || !action) {
      accuse(given, 'no run of what is not stored');
      return;
    }
    const start = tracked.entries.find(
      ({ event }) => event.type === 'ExecutionStarted' && event.leaseId === call.leaseId,
    );
    if (start?.event.type !== 'ExecutionStarted') {
      accuse(given, 'no run without a recorded lease');
      return;
    }
    if (earlier.some(other => other.leaseId === call.leaseId)) accuse(given, 'at most one run a lease');
    if (now() >= start.event.leaseUntil) accuse(given, 'no run begins after its lease');
    if (call.key !== `${given.id}:${start.event.run}`) accuse(given, 'a run has the key of its number', call.key);
    if (digestOf(given, sha256) !== action.digest) accuse(given, 'what runs is what was approved');
    const again = earlier.some(other => other.key === call.key);
    if (again && !kinds[action.kind].repeatable) accuse(given, 'not run again while an outcome is unknown', call.key);
    const since = tracked.entries.findLastIndex(({ event }) => event.type === 'Approved' || event.type === 'Retried');
    const lost = tracked.entries.slice(Math.max(since, 0)).filter(({ event }) => event.type === 'RunLost').length;
    if (lost >= maxLeases) accuse(given, 'at most five leases end unknown');
  };

  /** An entry that ends a lease or a poll: does it say what the back end said? */
  const onEntry = (before: Action | undefined, entry: HistoryEntry, facts: Facts): void => {
    if (before?.status === 'executing') endOfLease(before, entry, facts);
    if (before?.status === 'running') endOfOperation(before, entry, facts);
    if (before && entry.event.type === 'RunLost' && !kinds[before.kind].repeatable)
      accuse(before, 'what is not harmless waits for an administrator when its outcome is unknown');
  };

  const endOfLease = (before: Extract<Action, { status: 'executing' }>, entry: HistoryEntry, facts: Facts): void => {
    const { event, commitId } = entry;
    if (event.type === 'Commented' || event.type === 'Assigned') return;
    if (commitId !== `${before.leaseId}:outcome`) {
      // Only time takes a lease away.
      const taken = event.type === 'RunLost' || event.type === 'AttentionNeeded';
      if (!taken || event.at < before.leaseUntil) accuse(before, 'a lease ends by its holder or its time', event.type);
      return;
    }
    const call = facts.callsOf(before.id).find(other => other.leaseId === before.leaseId);
    const allowed = call ? recordedAs[call.answer ?? 'none'] : recordedAs.later;
    if (!allowed.includes(event.type))
      accuse(before, 'an outcome is what the back end said', `${call?.answer ?? 'nothing'} recorded as ${event.type}`);
  };

  const endOfOperation = (
    before: Extract<Action, { status: 'running' }>,
    { event }: HistoryEntry,
    facts: Facts,
  ): void => {
    const result = facts.resultOf(before.operationId);
    if (event.type === 'Succeeded' && result !== 'done')
      accuse(before, 'an operation succeeds when the back end says so');
    if (event.type === 'Failed' && result !== 'failed') accuse(before, 'an operation fails when the back end says so');
    if (event.type === 'AttentionNeeded' && event.at < before.giveUpAt) accuse(before, 'nobody gives up early');
  };

  return { onRun, onEntry };
};
