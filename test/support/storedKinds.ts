import { randomUUID } from 'node:crypto';
import type { Commit } from '../../src/application/change/ports.ts';
import type { Deps, Store } from '../../src/application/deps.ts';
import { actorWith } from '../../src/domain/actions/action.ts';
import { approvedByRule } from '../../src/domain/actions/autoApproval.ts';
import { decide } from '../../src/domain/actions/decide.ts';
import { type Born, submit } from '../../src/domain/actions/submit.ts';
import { advance } from '../../src/domain/history/history.ts';
import { sealOver } from '../../src/domain/history/seal.ts';
import { record } from '../../src/domain/investigations/investigation.ts';
import { decidePolicy } from '../../src/domain/policy/decidePolicy.ts';
import { builtInPolicy } from '../../src/domain/policy/policy.ts';
import { advancePolicy } from '../../src/domain/policy/policyHistory.ts';
import { administrators } from '../../src/domain/policy/roles.ts';
import { reportOf } from '../../src/domain/reports/report.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import { policyWith } from './builders.ts';
import { administrator, operator, pipeline, proposal } from './deps.ts';
import { contentOf } from './investigations.ts';

/** A change that was worked out on what was there, and that any process may try to commit, also more than once. */
export type Prepared = (store: Store, commitId: string) => Promise<Commit['type']>;

export type StoredKind = {
  readonly name: string;
  /** Works out the next change of the tenant's one record of this kind; the first makes it. */
  readonly prepare: (deps: Deps, tenant: string) => Promise<Prepared>;
  /** How whoever makes it second learns that. */
  readonly second: 'stale' | 'taken';
  /** Whether it changes after it was made. */
  readonly changes: boolean;
  /** Whether its own row can be told from other rows. */
  readonly comesBack: boolean;
  /** What is made over the feed is not told in it. */
  readonly isNotTold?: true;
};

const ending = (isSaved: boolean): Commit['type'] => (isSaved ? 'committed' : 'stale');
const incident = { id: 'inc-1', title: 'The case' };

/** Every kind of record that is stored. */
export const storedKinds: readonly StoredKind[] = [
  {
    name: 'an action',
    second: 'taken',
    changes: true,
    comesBack: true,
    prepare: async (deps, tenant) => {
      const [first] = (await deps.store.list({ tenant, filters: {} }, 1))?.items ?? [];
      const before = first && (await deps.store.load(tenant, first.id));
      const now = deps.now();
      const decision = before
        ? decide(before.action, { type: 'Reject', by: operator(tenant), now, wakeAt: now, comment: 'no' })
        : bornAt(deps, tenant, now);
      if (!('event' in decision)) throw new Error(`it does not change: ${JSON.stringify(decision)}`);
      return async (store, commitId) =>
        (await store.commit([{ before, ...advance(before?.action, decision.event, commitId, deps.sha256) }])).type;
    },
  },
  {
    name: 'an investigation',
    second: 'stale',
    changes: true,
    comesBack: false,
    prepare: async (deps, tenant) => {
      const before = await deps.store.loadInvestigation(tenant, 'inv-1');
      // The first is closed, so that it has every row; then it is opened, closed ...
      const status = before?.investigation.status === 'closed' ? 'active' : 'closed';
      const content = contentOf({ incident, status });
      const recording = record(before?.investigation, { id: 'inv-1', content, by: pipeline(tenant), now: deps.now() });
      if (recording.type !== 'recorded') throw new Error(`it is not recorded: ${recording.type}`);
      const { investigation, change: type } = recording;
      return async (store, commitId) =>
        ending(await store.saveInvestigation(before, investigation, { type, commitId }));
    },
  },
  {
    name: 'safety settings',
    second: 'stale',
    changes: true,
    comesBack: true,
    prepare: async (deps, tenant) => {
      const before = await deps.store.loadSafety(tenant);
      const { version, paused } = before.safety;
      const changedBy = actorWith(administrator(tenant), administrators);
      const said = { ...noSafety, paused: !paused, caps: { isolateDevice: version }, reason: randomUUID() };
      const after = { ...said, version: version + 1, changedBy, changedAt: deps.now() };
      return async (store, commitId) =>
        ending(await store.saveSafety(tenant, before, after, { type: 'SafetyChanged', at: after.changedAt, commitId }));
    },
  },
  {
    name: 'a policy',
    second: 'stale',
    changes: true,
    comesBack: true,
    prepare: async (deps, tenant) => {
      const before = await deps.store.loadPolicy(tenant);
      const by = actorWith(administrator(tenant), administrators);
      const { rules } = policyWith({ approvals: (before.policy.version % 5) + 1 });
      // What loosens waits: so its row has something that waits, every now and then.
      const change = { type: 'Change', rules, reason: randomUUID(), needsTwo: true, by, now: deps.now() } as const;
      const decision = decidePolicy(before.policy, change);
      if (decision.type !== 'happened') throw new Error(`it does not change: ${decision.type}`);
      return async (store, commitId) => {
        const { after, entry } = advancePolicy(before.policy, decision.event, commitId, deps.sha256);
        return ending(await store.savePolicy(tenant, before, after, entry));
      };
    },
  },
  {
    name: 'a slot of automatic approvals',
    second: 'stale',
    changes: true,
    comesBack: false,
    prepare: (deps, tenant) => approvedInSlot(deps, tenant),
  },
  {
    name: 'a report',
    second: 'stale',
    changes: false,
    comesBack: false,
    prepare: async (deps, tenant) => {
      const createdAt = deps.now();
      const facts = { open: [], oldest: [], expiring: { total: 0, first: [] }, needsAttention: [], feed: [] };
      const period = { sinceAt: createdAt - 9, untilAt: createdAt };
      const report = reportOf(facts, { id: '2026-11-23T0800', tenant, createdAt, timeZone: 'Europe/Berlin', period });
      return async (store, commitId) => ending(await store.saveReport(report, createdAt, commitId));
    },
  },
  {
    name: 'a seal',
    second: 'stale',
    changes: false,
    comesBack: false,
    isNotTold: true,
    prepare: async (deps, tenant) => {
      const createdAt = deps.now();
      const leaves = [{ key: `feed_${createdAt - 200_000}_safety_000001`, row: { type: 'SafetyChanged' } }];
      const seal = sealOver(leaves, { tenant, createdAt, previous: undefined }, deps.sha256);
      return async (store, commitId) => ending(await store.saveSeal(seal, leaves, commitId));
    },
  },
];

/** An action for each, whose birth takes the first slot of a rule. */
const approvedInSlot = async (deps: Deps, tenant: string): Promise<Prepared> => {
  const now = deps.now();
  const { emailReview, sha256, newId } = deps;
  const policy = builtInPolicy;
  const birth = { id: newId(now), by: pipeline(tenant), now, policy, emailReview, sha256, safety: noSafety };
  const { event } = submittedIn(submit(proposal(), birth));
  const action = approvedByRule(event.action, { perHour: 1 }, now);
  const [before] = await deps.store.autoSlots(tenant, 'trusted');
  const slot = { rule: 'trusted', number: 0, usedAt: now, tag: before?.tag };
  return async (store, commitId) =>
    (await store.commit([{ ...advance(undefined, { ...event, action }, commitId, sha256), slot }])).type;
};

const submittedIn = (born: Born) => {
  if (born.type === 'refused') throw new Error(`not submitted: ${JSON.stringify(born.refusal)}`);
  return born;
};

/** Whoever submits it twice has two actions: one external id and one entity are in the way. */
const bornAt = (deps: Deps, tenant: string, now: number) => {
  const links = { investigation: { id: 'inv-9' }, incident, externalId: 'case-1' };
  const { emailReview, sha256 } = deps;
  return submit(proposal({ ...links, entity: { kind: 'device', id: 'the-device', name: 'desk' } }), {
    ...{ id: deps.newId(now), by: pipeline(tenant), now, policy: builtInPolicy, emailReview, sha256, safety: noSafety },
  });
};

/** Rows that belong to changes, not to records: never touched again. */
export const isAdded = (rowKey: string): boolean => /^(history_|feed_|safety_\d|policy_\d|sealLeaves_)/.test(rowKey);
/** A record's own row. */
export const isOwn = (rowKey: string): boolean =>
  /^(action_|investigation_|safety_current|policy_current|auto_|report_|seal_)/.test(rowKey);
