import { createHash } from 'node:crypto';
import type { Action, In, Status } from '../../src/domain/actions/action.ts';
import type { Command, Decide, Outcome, PeoplesCommand, StartExecution } from '../../src/domain/actions/command.ts';
import { decide } from '../../src/domain/actions/decide.ts';
import type { Decision } from '../../src/domain/actions/decision.ts';
import type { Event } from '../../src/domain/actions/event.ts';
import { type Birth, type Born, type Proposal, submit } from '../../src/domain/actions/submit.ts';
import { advance, type HistoryEntry } from '../../src/domain/history/history.ts';
import { builtInPolicy, type Policy, type Rule } from '../../src/domain/policy/policy.ts';
import { type CallerType, grantsOf, type Principal, type Role } from '../../src/domain/policy/roles.ts';
import { noSafety, type Safety } from '../../src/domain/safety/safety.ts';
import { day, hour, type Instant, minute } from '../../src/domain/values/time.ts';

// Actions in any state, made as they are made in life: a proposal is submitted, and commands are decided one after another.

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const tenant = '11111111-1111-4111-8111-111111111111';
/** When the stories begin: a Monday morning. */
export const t0: Instant = Date.UTC(2026, 10, 23, 9);

/** Somebody with these app roles, and a token issued at the start of the story. */
export const caller = (id: string, type: CallerType, ...roles: readonly Role[]): Principal => ({
  tenant,
  id,
  name: `Name of ${id}`,
  type,
  ...grantsOf(type, { roles, wids: [] }),
  tokenIssuedAt: t0,
});
export const person = (id: string, ...roles: readonly Role[]) => caller(id, 'user', ...roles);
export const application = (id: string, ...roles: readonly Role[]) => caller(id, 'application', ...roles);

export const rita = person('rita', 'SecurityReader');
export const olivia = person('olivia', 'SecurityOperator');
export const oscar = person('oscar', 'SecurityOperator');
export const ada = person('ada', 'SecurityAdministrator');
export const gwen = person('gwen', 'GlobalAdministrator');
export const nobody = person('nobody');
export const pipeline = application('pipeline', 'ActionSubmitter');
export const otherPipeline = application('other-pipeline', 'ActionSubmitter');
export const relay = application('relay', 'DecisionRelay', 'SecurityReader');

/** The last rule of the built-in policy, changed. */
export const ruleWith = (changes: Partial<Rule> = {}): Rule => {
  const usual = builtInPolicy.rules.at(-1)?.rule;
  if (!usual) throw new Error('the built-in policy has no rules');
  return { ...usual, ...changes };
};
/** One rule for everything. */
export const policyWith = (changes: Partial<Rule> = {}): Policy => ({
  rules: [{ match: {}, rule: ruleWith(changes) }],
});

/** A proposal that is right in every respect. */
export const proposalOf = (changes: Partial<Proposal> = {}): Proposal => ({
  kind: 'isolateDevice',
  entity: { kind: 'device', id: 'a9c1', name: 'desktop-42', deviceGroup: 'Finance' },
  severity: 'high',
  verdict: 'malicious',
  tags: [],
  alerts: [],
  allowDuplicate: false,
  ...changes,
});
export const mailProposalOf = (changes: Partial<Proposal> = {}): Proposal =>
  proposalOf({
    kind: 'softDeleteEmail',
    entity: { kind: 'email', id: 'mail-7', name: 'Invoice 17' },
    parameters: { recipient: 'ida@contoso.example' },
    review: { url: 'https://security.example/review/7' },
    ...changes,
  });

export const birthOf = (changes: Partial<Birth> = {}): Birth => ({
  id: '019ab300-0000-7000-8000-000000000008',
  by: pipeline,
  now: t0,
  policy: builtInPolicy,
  emailReview: 'elsewhere',
  sha256,
  safety: noSafety,
  ...changes,
});

/** The event of a birth; a refusal is a fault of the test. */
export const submittedIn = (born: Born) => {
  if (born.type === 'refused') throw new Error(`not submitted: ${JSON.stringify(born.refusal)}`);
  return born.event;
};

/** An action and everything that happened to it. */
export type Story = { readonly action: Action; readonly history: readonly HistoryEntry[] };

/** `rule`: one rule for everything, the usual one with these changes. */
export type Beginning = {
  readonly proposal?: Proposal | undefined;
  readonly rule?: Partial<Rule> | undefined;
  readonly birth?: Partial<Birth> | undefined;
};

/** A pending action with its first history entry. */
export const begin = ({ proposal = proposalOf(), rule, birth = {} }: Beginning = {}): Story => {
  const policy = rule ? policyWith(rule) : builtInPolicy;
  return happening(undefined, submittedIn(submit(proposal, birthOf({ policy, ...birth }))));
};

const happening = (story: Story | undefined, event: Event): Story => {
  const history = story?.history ?? [];
  const { after, entry } = advance(story?.action, event, `commit-${history.length + 1}`, sha256);
  return { action: after, history: [...history, entry] };
};

/** What becomes of a story when this was decided; a refusal changes nothing. */
export const follow = (story: Story, decision: Decision): Story => {
  switch (decision.type) {
    case 'happened':
      return happening(story, decision.event);
    case 'rearm': {
      const { action } = story;
      const sleeps = action.status === 'approved' || action.status === 'running';
      return sleeps ? { ...story, action: { ...action, wakeAt: decision.wakeAt } } : story;
    }
    case 'unchanged':
    case 'refused':
      return story;
  }
};

/** Does one thing after another, each of which must be possible. */
export const following = (story: Story, ...commands: readonly Command[]): Story =>
  commands.reduce((before, command) => {
    const decision = decide(before.action, command);
    if (decision.type === 'refused') throw new Error(`${command.type} is refused: ${JSON.stringify(decision.refusal)}`);
    return follow(before, decision);
  }, story);

/** In a word what a decision is: the event's type, `unchanged`, `rearm`, or the refusal's code. */
export const wordFor = (decision: Decision): string => {
  switch (decision.type) {
    case 'happened':
      return decision.event.type;
    case 'refused':
      return decision.refusal.code;
    default:
      return decision.type;
  }
};

type Asked = Partial<Pick<PeoplesCommand, 'now' | 'comment' | 'ifMatch' | 'batchId'>>;
const requeueAfter = 2 * minute;
export const lease = 4 * minute;
const usualNow = t0 + minute;

/** A relay passes on Mia's decision unless another is named. */
export const approve = (by: Principal, { now = usualNow, ...more }: Partial<Decide> = {}): Decide => ({
  ...(by.type === 'application' && { onBehalfOf: { id: 'mia', name: 'Mia' } }),
  ...more,
  type: 'Approve',
  by,
  now,
  wakeAt: now + requeueAfter,
});
export const reject = (by: Principal, more: Partial<Decide> = {}): Decide => ({ ...approve(by, more), type: 'Reject' });
export const withdraw = (by: Principal, more: Asked = {}): PeoplesCommand => ({
  type: 'Withdraw',
  by,
  now: usualNow,
  ...more,
});
export const cancel = (by: Principal, more: Asked = {}): PeoplesCommand => ({
  type: 'Cancel',
  by,
  now: usualNow,
  ...more,
});
export const retry = (
  by: Principal,
  { now = usualNow, ...more }: Asked & Pick<Undoing, 'counterpart'> = {},
): PeoplesCommand => ({
  type: 'Retry',
  by,
  now,
  wakeAt: now + requeueAfter,
  ...more,
});
export const resolve = (
  by: Principal,
  outcome: 'succeeded' | 'failed' | 'didNotRun' = 'failed',
  more: Asked = {},
): PeoplesCommand => ({ type: 'Resolve', by, now: usualNow, comment: 'looked there', outcome, ...more });
export const report = (
  by: Principal,
  outcome: 'approved' | 'rejected' = 'approved',
  more: Asked = {},
): PeoplesCommand => ({
  type: 'ReportDecision',
  by,
  now: usualNow,
  outcome,
  decidedBy: { name: 'Mia' },
  decidedAt: t0,
  ...more,
});
export const comment = (by: Principal, more: Asked = {}): PeoplesCommand => ({
  type: 'Comment',
  by,
  now: usualNow,
  ...more,
  comment: more.comment ?? 'noted',
});
export const assign = (by: Principal, to?: { id: string; name?: string }, more: Asked = {}): PeoplesCommand => ({
  type: 'Assign',
  by,
  now: usualNow,
  ...(to && { to }),
  ...more,
});
type Undoing = Partial<Pick<Extract<PeoplesCommand, { type: 'Undo' }>, 'counterpart' | 'digest' | 'undoneBy'>>;
export const undo = (by: Principal, more: Asked & Undoing = {}): PeoplesCommand => ({
  type: 'Undo',
  by,
  now: usualNow,
  undoneBy: 'the-undo',
  ...more,
});

type Starting = Pick<StartExecution, 'now' | 'leaseId' | 'startedLately' | 'verification' | 'told'> & {
  readonly safety: Partial<Safety>;
};
/** An executor takes the lease, with digest and history as they should be. */
export const start = (
  { digest }: Pick<Action, 'digest'>,
  { safety = {}, now = usualNow, ...more }: Partial<Starting> = {},
): Command => ({
  ...{ type: 'StartExecution', now, digest, leaseId: 'lease-1', leaseUntil: now + lease, provider: 'simulated' },
  ...{ startedLately: 0, verification: { intact: true }, safety: { ...noSafety, ...safety } },
  ...more,
});
export const outcome = (how: Outcome, now: Instant = usualNow, leaseId = 'lease-1'): Command => ({
  type: 'RecordOutcome',
  now,
  leaseId,
  outcome: how,
});
export const accepted = (now: Instant = usualNow): Extract<Outcome, { type: 'accepted' }> => ({
  type: 'accepted',
  operationId: 'operation-1',
  pollAt: now + minute,
  giveUpAt: now + hour,
});
export const tick = (now: Instant, paused = false): Command => ({
  type: 'Tick',
  now,
  wakeAt: now + requeueAfter,
  paused,
});

/** When an undecided action is over, and when an approved one, in the stories of `storyIn`. */
export const afterExpiry = t0 + 8 * day;
export const afterWindow = t0 + 2 * day;

/** How each status is reached: a pipeline proposes, Olivia decides, things happen within a minute unless time must pass. */
const ways: Record<Status, (story: Story) => Story> = {
  pending: story => story,
  approved: story => following(story, approve(olivia)),
  executing: story => following(ways.approved(story), start(story.action)),
  running: story => following(ways.executing(story), outcome(accepted())),
  needsAttention: story =>
    following(ways.executing(story), outcome({ type: 'targetChanged', message: 'Another machine.' })),
  succeeded: story => following(ways.executing(story), outcome({ type: 'done', message: 'Isolated.' })),
  partiallySucceeded: story => following(ways.executing(story), outcome({ type: 'done', partially: true })),
  failed: story => following(ways.executing(story), outcome({ type: 'failed', message: 'No such machine.' })),
  rejected: story => following(story, reject(olivia)),
  decidedElsewhere: story => following(story, report(pipeline)),
  expired: story => following(story, tick(afterExpiry)),
  withdrawn: story => following(story, withdraw(pipeline)),
  cancelled: story => following(ways.approved(story), cancel(olivia)),
};

/** A story that has come to this status. Only mail is decided elsewhere, so that story is about a mail. */
export const storyIn = (status: Status, beginning: Beginning = {}): Story =>
  ways[status](begin(status === 'decidedElsewhere' ? { proposal: mailProposalOf(), ...beginning } : beginning));

/** The same for its action, narrowed to the status. */
export const actionIn = <S extends Status>(status: S, beginning: Beginning = {}): In<S> =>
  inStatus(storyIn(status, beginning).action, status);

export const inStatus = <S extends Status>(action: Action, status: S): In<S> => {
  if (!isIn(action, status)) throw new Error(`the action is ${action.status}, not ${status}`);
  return action;
};
const isIn = <S extends Status>(action: Action, status: S): action is In<S> => action.status === status;
