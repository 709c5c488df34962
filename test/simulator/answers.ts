import type { Submitted } from '../../src/application/actions/submitAction.ts';
import type { Changed } from '../../src/application/change/changeAction.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { PeoplesCommand } from '../../src/domain/actions/command.ts';
import { refusedCall } from '../../src/domain/policy/permissions.ts';
import type { Invariants } from './invariants.ts';
import type { Story } from './story.ts';

const operationOf = { Approve: 'approve', Reject: 'reject' } as const;

/** Each answer that a caller gets has to agree with what is stored. */
export const answerRules = ({ tracked, commitsOf }: Invariants, story: Story) => {
  const refused = new Set<string>();

  /** The action that an answer shows is, or was, stored exactly so. */
  const checkShown = (action: Action): void => {
    const entry = tracked.get(action.id)?.entries[action.version - 1];
    if (entry?.hash !== action.head)
      story.accuse('an answer shows what is stored', `${story.nameOf(action.id)} version ${action.version}`);
  };
  const expectCommits = (requestId: string, count: number, what: string): void => {
    if (commitsOf(requestId) !== count)
      story.accuse('an answer agrees with the table', `${what}, and ${commitsOf(requestId)} entries of this request`);
  };
  const checkVote = (action: Action, { type, by }: PeoplesCommand): void => {
    if (type !== 'Approve' && type !== 'Reject') return;
    const decision = operationOf[type];
    const entries = tracked.get(action.id)?.entries ?? [];
    const votes = entries.flatMap(({ event }) => ('vote' in event ? [event.vote] : []));
    const count = votes.filter(vote => vote.by.id === by.id && vote.decision === decision).length;
    if (count !== 1)
      story.accuse('a confirmed vote is in the history once', `${story.nameOf(action.id)}: ${count} times`);
    if (refusedCall(decision, by)) story.accuse('only who may vote does', `${story.nameOf(action.id)} ${by.id}`);
  };

  return {
    ofChange: (changed: Changed, requestId: string, command: PeoplesCommand): void => {
      if (changed.type === 'refused') {
        if (changed.action) checkShown(changed.action);
        refused.add(requestId);
        expectCommits(requestId, 0, `refused ${changed.refusal.code}`);
        return;
      }
      const { action } = changed.loaded;
      checkShown(action);
      expectCommits(requestId, changed.type === 'changed' ? 1 : 0, changed.type);
      checkVote(action, command);
    },
    ofSubmission: (submitted: Submitted, requestId: string): void => {
      if (submitted.action) checkShown(submitted.action);
      expectCommits(requestId, submitted.type === 'submitted' ? 1 : 0, submitted.type);
      if (submitted.type === 'refused') refused.add(requestId);
    },
    /** At the end: nothing that was refused has happened all the same. */
    atTheEnd: (): void => {
      for (const requestId of refused) expectCommits(requestId, 0, 'refused');
    },
  };
};
export type AnswerRules = ReturnType<typeof answerRules>;
