import type { Action, In } from '../../domain/actions/action.ts';
import type { Outcome, PollOutcome } from '../../domain/actions/command.ts';
import { actionIn, type Verification, verifyHistory } from '../../domain/history/history.ts';
import { type ActionKind, kinds, type ParametersOf } from '../../domain/kinds/index.ts';
import { noSafety, type Safety } from '../../domain/safety/safety.ts';
import { digestOf } from '../../domain/values/digest.ts';
import { hour, type Instant } from '../../domain/values/time.ts';
import { changeAction, type Target } from '../change/changeAction.ts';
import { isUnreadableRecord, tooLate } from '../change/failures.ts';
import type { Loaded } from '../change/ports.ts';
import { recent } from '../change/recently.ts';
import type { ExecutorDeps, Provider } from './ports.ts';

/** What a message asks to look at. `wakeAt`: the wake-up that it announces, if it is known. */
export type Look = Pick<Target, 'tenant' | 'actionId'> & { readonly wakeAt?: Instant | undefined };

/**
 * The executor. The row is the truth; the message that brings us here only says "look": it may come twice, late, or for
 * an action that has long ended, and then nothing happens.
 * approved: verify, take the lease, run, record. running: ask the back end, record.
 */
export const executeAction = async (deps: ExecutorDeps, look: Look): Promise<void> => {
  try {
    await execute(deps, look);
  } catch (error) {
    // Another delivery would not make it readable. The sweep looks again, and somebody hears of it each time.
    if (!isUnreadableRecord(error)) throw error;
    const { tenant, actionId } = look;
    deps.log('error', 'an action cannot be read and is not run', { tenant, actionId, error: String(error) });
  }
};

const execute = async (deps: ExecutorDeps, { tenant, actionId, wakeAt }: Look): Promise<void> => {
  const loaded = await deps.store.load(tenant, actionId);
  const fields = { tenant, actionId };
  if (!loaded) return deps.log('warn', 'a message names an action that does not exist; nothing to do', fields);
  const provider = providerFor(deps, loaded.action.kind);
  const { status } = loaded.action;
  if (status !== 'approved' && status !== 'running')
    return deps.log('info', 'nothing to execute', { ...fields, status });
  if (!provider)
    return deps.log('error', `no provider carries out ${loaded.action.kind}: set PROVIDERS; the action waits`, fields);
  if (status === 'running') {
    // Else each copy of a message would lead to a poll, and each poll to another message, until the run is over.
    if (wakeAt !== undefined && wakeAt !== loaded.action.wakeAt)
      return deps.log('info', 'polled already, or put on the queue anew', fields);
    return poll(deps, { ...loaded, action: loaded.action }, provider);
  }
  return run(deps, loaded, provider);
};

/** A provider that already knows how to run one particular action. */
type BoundProvider = {
  readonly name: string;
  readonly run: (action: In<'executing'>, signal: AbortSignal) => Promise<Outcome>;
  readonly poll: (operationId: string, signal: AbortSignal) => Promise<PollOutcome>;
};

const providerFor = <K extends ActionKind>({ providers }: ExecutorDeps, kind: K): BoundProvider | undefined => {
  const provider: Provider<K> | undefined = providers[kind];
  if (!provider) return undefined;
  return {
    name: provider.name,
    run: (action, signal) => {
      const key = `${action.id}:${action.execution.run}`;
      return provider.run({ action, parameters: parametersOf(kind, action.parameters), key }, signal);
    },
    poll: provider.poll,
  };
};

const parsers: { readonly [K in ActionKind]: { parameters: { parse: (raw: unknown) => ParametersOf<K> } } } = kinds;
/** Frozen parameters went through the kind's schema at submission; here they get their type back. */
const parametersOf = <K extends ActionKind>(kind: K, raw: unknown): ParametersOf<K> =>
  parsers[kind].parameters.parse(raw);

const run = async (deps: ExecutorDeps, loaded: Loaded, provider: BoundProvider): Promise<void> => {
  const { tenant, id: actionId } = loaded.action;
  const verification = await verified(deps, loaded.action);
  // Read at each start and never kept: whoever pauses must not wait for a cache.
  const askedAt = deps.now();
  const safety = await freshSafety(deps, tenant);
  const startedLately = await countStarts(deps, loaded.action, safety);
  const leaseId = deps.newId(deps.now());
  const started = await changeAction(
    deps,
    { tenant, actionId },
    async (now, action) => {
      // A process that was suspended since then may have missed a pause.
      if (now - askedAt > recent)
        throw tooLate('the safety settings were read too long ago, so nothing starts; repeat it');
      return {
        type: 'StartExecution',
        now,
        leaseId,
        leaseUntil: now + deps.timing.lease,
        digest: digestOf(action, deps.sha256),
        provider: provider.name,
        // Loaded anew, it is verified anew.
        ...(action === loaded.action ? verification : await verified(deps, action)),
        safety,
        startedLately,
      };
    },
    { commitId: leaseId, from: loaded },
  );
  if (started.type === 'refused')
    return deps.log('info', 'did not start', { tenant, actionId, reason: started.refusal.code });
  const { action } = started.loaded;
  // Not executing under this lease: the start found a reason not to (window over, target changed), and recorded it.
  if (action.status !== 'executing' || action.leaseId !== leaseId) return;

  const outcome = await within(deps, action.leaseUntil, signal => provider.run(action, signal));
  const recorded = await changeAction(
    deps,
    { tenant, actionId },
    now => ({ type: 'RecordOutcome', now, leaseId, outcome }),
    { commitId: `${leaseId}:outcome`, from: started.loaded },
  );
  if (recorded.type === 'refused')
    deps.log('error', 'an outcome could not be recorded', { tenant, actionId, outcome, reason: recorded.refusal.code });
};

/** Whether the history leads to this copy, which may have got older meanwhile. Only a hand in the table makes it differ. */
const verified = async ({ store, sha256, log }: ExecutorDeps, action: Action): Promise<Verified> => {
  const { tenant, id: actionId, version } = action;
  const entries = await store.history(tenant, actionId);
  const past = entries.slice(0, version);
  const verification = verifyHistory(past, action, sha256);
  if (!verification.intact)
    log('error', 'what is stored is not what its history tells, so it is not run', {
      tenant,
      actionId,
      ...verification,
    });
  // Where the two differ, the history itself holds, and can be told.
  return verification.differing ? { verification, told: actionIn(past) } : { verification };
};
type Verified = { readonly verification: Verification; readonly told?: Action | undefined };

/** Nothing starts by settings that nobody can read, and the clocks go on: as if paused. */
const freshSafety = async ({ store, log }: ExecutorDeps, tenant: string): Promise<Safety> => {
  try {
    return (await store.loadSafety(tenant)).safety;
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    log('error', 'the safety settings cannot be read, so nothing starts', { tenant, error: String(error) });
    return { ...noSafety, paused: true };
  }
};

/** One request, and only where a cap is set for the kind. */
const countStarts = async (
  { store, now }: ExecutorDeps,
  { tenant, kind }: Action,
  { caps }: Safety,
): Promise<number> => {
  const cap = caps[kind];
  return cap === undefined ? 0 : store.startedSince(tenant, kind, now() - hour, cap);
};

const unknown = (message: string): Outcome => ({ type: 'unknown', message });
/** No provider call starts with less of its lease left than so many of its time limits: it could outlive the lease. */
const timeoutsToStart = 1.5;

/** Calls a provider and comes back in time, whatever it does: what hangs or throws after sending ended unknown. */
const within = async (
  { timing, now, deadline, log }: ExecutorDeps,
  leaseUntil: number,
  call: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> => {
  if (leaseUntil - now() < timeoutsToStart * timing.providerTimeout)
    return { type: 'later', retryAt: now(), message: 'Too little of the lease was left to start.' };
  try {
    return await beforeTimeout(deadline(timing.providerTimeout), call);
  } catch (error) {
    log('warn', 'a provider call did not come back with an outcome', { error: String(error) });
    return unknown('The back end did not answer in time, or not understandably; whether it ran is not known.');
  }
};

/** Rejects when the time is up, also if the call ignores its signal. */
const beforeTimeout = async <T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const timeUp = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([call(signal), timeUp]);
};

const poll = async (
  deps: ExecutorDeps,
  loaded: Loaded & { action: In<'running'> },
  provider: BoundProvider,
): Promise<void> => {
  const { tenant, id: actionId, operationId } = loaded.action;
  const outcome = await pollOutcome(deps, operationId, provider);
  const recorded = await changeAction(
    deps,
    { tenant, actionId },
    now => ({ type: 'RecordPoll', now, operationId, outcome }),
    { commitId: deps.newId(deps.now()), from: loaded },
  );
  if (recorded.type === 'refused')
    deps.log('warn', 'a poll could not be recorded', { tenant, actionId, reason: recorded.refusal.code });
};

/** A poll that fails changes nothing: it is asked again until the provider's limit. */
const pollOutcome = async (deps: ExecutorDeps, operationId: string, provider: BoundProvider): Promise<PollOutcome> => {
  try {
    return await beforeTimeout(deps.deadline(deps.timing.providerTimeout), signal =>
      provider.poll(operationId, signal),
    );
  } catch (error) {
    deps.log('warn', 'a poll was not answered; it is repeated', { operationId, error: String(error) });
    return { type: 'notYet', pollAt: deps.now() + deps.timing.requeueAfter };
  }
};
