import { isDeepStrictEqual } from 'node:util';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Effect } from '../../src/domain/actions/effects.ts';
import type { Result } from '../../src/domain/actions/result.ts';
import type { HistoryEntry } from '../../src/domain/history/history.ts';
import type { ActionKind } from '../../src/domain/kinds/index.ts';
import type { Safety } from '../../src/domain/safety/safety.ts';
import { approversIn } from './lifecycleRules.ts';
import type { SafetyTimeline } from './safetyTimeline.ts';
import { type Start, safetyWatch, seenStarts, tolerance, type Work } from './safetyWatch.ts';
import type { Story } from './story.ts';

const administrators: readonly (string | undefined)[] = ['SecurityAdministrator', 'GlobalAdministrator'];
/** How old the settings may be by which something is judged. */
const recent = 30_000;

/** From asking for the settings to deciding, from there to sending, and on the way to storage; and clocks differ. */
const longestStart = 30_000 + 30_000 + 20_000 + tolerance;

// Pause, protected targets and caps, written a second time: as what one may find in a history, held against the versions
// of the settings and against what the executor in question has read.

const isProtected = ({ protectedTargets }: Safety, { entity }: Action): boolean =>
  protectedTargets.some(({ kind, id }) => kind === entity.kind && id === entity.id);
const isForAdministrators = ({ rule }: Action): boolean =>
  rule.approvals >= 2 && rule.relay !== 'approve' && rule.roles.every(role => administrators.includes(role));
const approvingAdministrators = (action: Action): number =>
  approversIn(
    action,
    action.votes.filter(({ by }) => administrators.includes(by.role)),
  ).size;

/** What must hold of safety settings, and of whatever starts or is proposed under them. */
export const safetyRules = (now: () => number, timeline: SafetyTimeline, story: Story) => {
  const starts = new Map<string, Start[]>();
  const startsOf = (tenant: string, kind: ActionKind): Start[] => {
    const known = starts.get(`${tenant} ${kind}`) ?? [];
    starts.set(`${tenant} ${kind}`, known);
    return known;
  };
  const { watch, workOf } = safetyWatch(now, timeline, startsOf, story);
  /** When each request began, by its id. */
  const begun = new Map<string, number>();
  const refused = new Set<string>();
  const accuse = (action: Action, rule: string, detail = '') =>
    story.accuse(rule, `${story.nameOf(action.id)} ${detail}`);

  const startOf = (action: Action, at: number, work: Work | undefined): void => {
    const { tenant, kind } = action;
    if (work?.reading?.tenant !== tenant) {
      accuse(action, 'whoever starts something has read the safety settings');
      return;
    }
    const { safety, askedAt, askedAtBy } = work.reading;
    // A start is dated after the last change, also where that lies ahead of the executor's clock.
    if ((at > askedAtBy + recent && at > action.lastModifiedAt) || now() - askedAt > longestStart)
      accuse(action, 'a start follows closely on its reading of the settings', `${now() - askedAt} ms`);
    if (safety.paused) accuse(action, 'nothing starts by settings that say pause');
    const granted = approvingAdministrators(action);
    if (isProtected(safety, action) && granted < 2)
      accuse(action, 'a protected target needs two administrators', `${granted}`);
    const cap = safety.caps[kind];
    if (cap === undefined) return;
    const { counting } = work;
    const seen = counting?.kind === kind ? seenStarts(startsOf(tenant, kind), counting.askedAt) : cap;
    if (seen >= cap) accuse(action, 'what has started counts towards the cap', `${seen} of ${cap} ${kind}`);
  };

  /** It was found unlike what was approved, before anything ran. */
  const attentionOf = (action: Action, work: Work | undefined): void => {
    const safety = work?.reading?.safety;
    if (!safety || !isProtected(safety, action) || approvingAdministrators(action) >= 2)
      accuse(action, 'what is approved with enough rights is not called into question');
  };

  const birthOf = (action: Action, requestId: string): void => {
    const since = (begun.get(requestId) ?? now()) - recent;
    const strict = isForAdministrators(action);
    if (timeline.between(action.tenant, since, now()).every(safety => isProtected(safety, action) !== strict))
      accuse(action, 'a proposal is judged by recent settings', strict ? 'as protected' : 'as not protected');
  };

  const writtenBy = (tenant: string, requestId: string): Safety | undefined =>
    timeline.versionsOf(tenant).find(({ safety }) => safety.reason === requestId)?.safety;

  return {
    watch,
    begin: (requestId: string): void => {
      begun.set(requestId, now());
    },
    onEntry: (before: Action | undefined, { event, commitId }: HistoryEntry): void => {
      if (event.type === 'Submitted') birthOf(event.action, commitId);
      if (before?.status === 'approved' && event.type === 'AttentionNeeded') attentionOf(before, workOf(commitId));
      if (!before || event.type !== 'ExecutionStarted') return;
      startOf(before, event.at, workOf(event.leaseId));
      startsOf(before.tenant, before.kind).push({ at: event.at, writtenAt: now() });
    },
    /** The sweep has been through: what it puts on the queue comes oldest first. */
    ofSweep: (effects: readonly Effect[], { dueAt }: Work): void => {
      effects.forEach(({ tenant, actionId }, i) => {
        const previous = effects[i - 1];
        const isLater = (dueAt.get(actionId) ?? 0) >= (dueAt.get(previous?.actionId ?? '') ?? 0);
        if (previous?.tenant === tenant && !isLater)
          story.accuse('the sweep goes oldest first', story.nameOf(actionId));
      });
    },
    /** An administrator was answered; the request wrote its own id as the reason. */
    ofChange: (tenant: string, requestId: string, ifMatch: number, changed: Result<Safety>): void => {
      const written = writtenBy(tenant, requestId);
      if (changed.type === 'ok') {
        if (changed.value.version !== ifMatch + 1) story.accuse('only what one has seen is replaced', `${ifMatch}`);
        if (!isDeepStrictEqual(written, changed.value))
          story.accuse('confirmed settings are stored', `version ${changed.value.version}`);
        return;
      }
      refused.add(`${tenant} ${requestId}`);
      const seen = timeline.between(tenant, begun.get(requestId) ?? 0, now());
      if (seen.every(({ version }) => version === ifMatch))
        story.accuse('nobody is refused who knows the current version', `${ifMatch}`);
    },
    atTheEnd: (): void => {
      for (const request of refused) {
        const [tenant = '', requestId = ''] = request.split(' ');
        if (writtenBy(tenant, requestId)) story.accuse('refused settings are not stored', requestId);
      }
    },
  };
};
export type SafetyRules = ReturnType<typeof safetyRules>;
