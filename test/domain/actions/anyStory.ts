import fc from 'fast-check';
import type { Action } from '../../../src/domain/actions/action.ts';
import type { Command, Outcome, PollOutcome } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import type { Rule } from '../../../src/domain/policy/policy.ts';
import { administrators, operators } from '../../../src/domain/policy/roles.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  application,
  approve,
  assign,
  begin,
  cancel,
  comment,
  follow,
  mailProposalOf,
  olivia,
  oscar,
  person,
  pipeline,
  proposalOf,
  reject,
  relay,
  report,
  resolve,
  retry,
  rita,
  ruleWith,
  type Story,
  start,
  t0,
  undo,
  withdraw,
} from '../../support/builders.ts';
import { beginAuto, requireAgain } from '../../support/rules.ts';

// Stories that a generator tells: anybody asks for anything, in any order and at any time.

const callers = [
  ...[olivia, oscar, ada, rita, pipeline, relay],
  person('gus', 'GlobalAdministrator', 'SecurityReader'),
  application('relay-2', 'DecisionRelay'),
];
const caller = fc.constantFrom(...callers);
const somebody = fc.option(fc.record({ id: fc.constantFrom('olivia', 'oscar', 'mia'), name: fc.constant('M') }), {
  nil: undefined,
});
const remark = fc.constantFrom(undefined, '', 'why');
/** A step on the clock; now and then backwards, as between two machines. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 10 * minute }) },
  { weight: 2, arbitrary: fc.integer({ min: hour, max: day }) },
  { weight: 1, arbitrary: fc.integer({ min: -hour, max: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: day, max: 8 * day }) },
);
const away = fc.integer({ min: -hour, max: 2 * day });
const leaseId = fc.constantFrom('lease-1', 'lease-2');

type Ask = (action: Action, now: number) => Command;
/** The version that the caller has seen: mostly none is named. */
const seen = fc.constantFrom<(action: Action) => number | undefined>(
  ...[() => undefined, () => undefined, () => undefined, ({ version }: Action) => version, () => 2],
);
const people: fc.Arbitrary<Ask> = fc
  .record({
    what: fc.constantFrom(...(['approve', 'approve', 'approve', 'reject', 'others'] as const)),
    other: fc.constantFrom(
      ...(['withdraw', 'cancel', 'retry', 'resolve', 'report', 'comment', 'assign', 'undo'] as const),
    ),
    by: caller,
    comment: remark,
    to: somebody,
    ifMatch: seen,
    how: fc.constantFrom('succeeded', 'failed', 'didNotRun'),
    digest: fc.constantFrom(undefined, undefined, 'sha256:other'),
  })
  .map(({ what, other, by, to, how, digest, comment: text, ifMatch }) => (action, now) => {
    const asked = { now, comment: text, ifMatch: ifMatch(action) };
    const vote = { ...asked, digest, ...(by.type === 'application' && { onBehalfOf: to }) };
    if (what === 'approve') return approve(by, vote);
    if (what === 'reject') return reject(by, vote);
    switch (other) {
      case 'withdraw':
        return withdraw(by, asked);
      case 'cancel':
        return cancel(by, asked);
      case 'retry':
        return retry(by, asked);
      case 'resolve':
        return resolve(by, how, asked);
      case 'report':
        return report(by, how === 'succeeded' ? 'approved' : 'rejected', asked);
      case 'comment':
        return comment(by, { ...asked, comment: text ?? '' });
      case 'assign':
        return assign(by, to, asked);
      case 'undo':
        return undo(by, asked);
    }
  });
const outcomeAt = (now: number) =>
  fc.oneof<fc.Arbitrary<Outcome>[]>(
    fc.record({ type: fc.constant('done'), partially: fc.boolean(), confirmed: fc.boolean() }),
    fc.constant({ type: 'failed', message: 'No.' }),
    fc.constant({ type: 'unknown', message: 'No answer.' }),
    fc.constant({ type: 'targetChanged', message: 'Another.' }),
    fc.record({ type: fc.constant('later'), retryAt: away.map(ms => now + ms) }),
    fc.record({
      type: fc.constant('accepted'),
      operationId: fc.constantFrom('operation-1', 'operation-2'),
      pollAt: away.map(ms => now + ms),
      giveUpAt: away.map(ms => now + ms),
    }),
  );
const pollAt = (now: number) =>
  fc.oneof<fc.Arbitrary<PollOutcome>[]>(
    fc.record({ type: fc.constant('done'), partially: fc.boolean() }),
    fc.constant({ type: 'failed', message: 'No.' }),
    fc.record({ type: fc.constant('notYet'), pollAt: away.map(ms => now + ms) }),
  );
// Outcomes are generated as times away from zero, and moved to the time of the command.
const moved = <T extends object>(value: T, now: number): T => {
  const later = (name: string, member: unknown) => (/At$/.test(name) ? [name, now + Number(member)] : [name, member]);
  return Object.assign(
    { ...value },
    Object.fromEntries(Object.entries(value).map(([name, member]) => later(name, member))),
  );
};
/** An administrator has the policy changed, and what is approved held against it. */
const again: fc.Arbitrary<Ask> = fc
  .record({
    approvals: fc.integer({ min: 1, max: 3 }),
    roles: fc.constantFrom<Rule['roles'][]>([...operators], [...administrators], ['SecurityOperator']),
    relay: fc.constantFrom('none', 'reject', 'approve'),
    commentRequired: fc.constantFrom('none', 'always'),
    freshToken: fc.constantFrom(undefined, 12 * hour),
    trusted: fc.boolean(),
    isProtected: fc.boolean(),
  })
  .map(({ trusted, isProtected, freshToken, ...changes }) => (action, now) => {
    const rule = ruleWith({ name: 'today', ...changes, ...(freshToken && { freshToken }) });
    const policy = { rules: [{ match: trusted ? { submitters: ['pipeline'] } : {}, rule, auto: { perHour: 5 } }] };
    const { kind, id } = action.entity;
    const protectedTargets = isProtected && kind === 'device' ? [{ kind, id }] : [];
    return requireAgain(policy, { now, safety: { protectedTargets } });
  });
const machine: fc.Arbitrary<Ask> = fc.oneof<fc.Arbitrary<Ask>[]>(
  leaseId.map(id => (action, now) => start(action, { now, leaseId: id })),
  leaseId.map(id => (_, now) => start({ digest: 'sha256:other' }, { now, leaseId: id })),
  fc.record({ id: leaseId, how: outcomeAt(0) }).map(({ id, how }) => (_, now) => ({
    type: 'RecordOutcome',
    now,
    leaseId: id,
    outcome: moved(how, now),
  })),
  fc.record({ id: fc.constantFrom('operation-1', 'operation-2'), how: pollAt(0) }).map(({ id, how }) => (_, now) => ({
    type: 'RecordPoll',
    now,
    operationId: id,
    outcome: moved(how, now),
  })),
  fc.constant((_, now) => ({ type: 'Tick', now, wakeAt: now + 2 * minute, paused: false })),
);
/** What would come next if all went well, so that stories also get somewhere. */
const onwards: fc.Arbitrary<Ask> = fc
  .record({
    by: fc.constantFrom(olivia, oscar, ada),
    how: outcomeAt(0),
    poll: pollAt(0),
    outcome: fc.constantFrom('succeeded', 'didNotRun'),
  })
  .map(({ by, how, poll, outcome }) => (action, now) => {
    switch (action.status) {
      case 'pending':
        return approve(by, { now, comment: 'yes' });
      case 'approved':
        return start(action, { now });
      case 'executing':
        return { type: 'RecordOutcome', now, leaseId: action.leaseId, outcome: moved(how, now) };
      case 'running':
        return { type: 'RecordPoll', now, operationId: action.operationId, outcome: moved(poll, now) };
      case 'needsAttention':
        return resolve(ada, outcome, { now });
      case 'failed':
        return retry(by, { now });
      default:
        return comment(by, { now });
    }
  });
export const beginning = fc
  .record({
    approvals: fc.integer({ min: 1, max: 3 }),
    relay: fc.constantFrom('none', 'reject', 'approve'),
    commentRequired: fc.constantFrom('none', 'none', 'reject', 'always'),
    freshToken: fc.constantFrom(undefined, undefined, 12 * hour),
    remindAfter: fc.constantFrom(undefined, day),
    by: fc.constantFrom(pipeline, olivia),
    requestedBy: fc.constantFrom(undefined, { id: 'oscar' }),
    mail: fc.boolean(),
    emailReview: fc.constantFrom('here', 'elsewhere'),
    trusted: fc.constantFrom(false, false, true),
  })
  .map(({ by, requestedBy, mail, emailReview, freshToken, remindAfter, trusted, ...rest }) => {
    const asked = by.type === 'application' ? { requestedBy } : {};
    const rule = { ...rest, ...(freshToken && { freshToken }), ...(remindAfter && { remindAfter }) };
    if (trusted && by === pipeline && !mail) return beginAuto({ proposal: proposalOf(asked), rule });
    return begin({ proposal: mail ? mailProposalOf(asked) : proposalOf(asked), rule, birth: { by, emailReview } });
  });
const asks = fc.oneof(
  { weight: 3, arbitrary: onwards },
  { weight: 3, arbitrary: people },
  { weight: 3, arbitrary: machine },
  { weight: 1, arbitrary: again },
);
export const steps = fc.array(fc.record({ ask: asks, step }), { maxLength: 25 });

/** All the stories that the commands tell, one after each command. */
export const told = (first: Story, commands: readonly { ask: Ask; step: number }[]): readonly Story[] => {
  let now = t0;
  const stories = [first];
  for (const { ask, step: ms } of commands) {
    now += ms;
    const last = stories.at(-1) ?? first;
    stories.push(follow(last, decide(last.action, ask(last.action, now))));
  }
  return stories;
};
