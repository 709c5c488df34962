import type { Mutant } from './mutants.ts';

const one = (bug: string, rule: string, file: string, find: string, replace: string): Mutant => ({
  bug,
  rule,
  edits: [{ file: `src/${file}`, find, replace }],
});

const deciding = 'domain/actions/decide.ts';

/** Bugs about who may decide, and until when. */
export const mutantsOfDecisions: readonly Mutant[] = [
  one(
    'the proposer may approve',
    'the proposer approved',
    deciding,
    `if (approving && (isProposer(action, by.id) ||`,
    `if (approving && (`,
  ),
  one(
    'one approval too few is enough',
    'Approved with the wrong number of approvers',
    deciding,
    `cast]) < action`,
    `cast]) + 1 < action`,
  ),
  one(
    'a person may vote twice',
    'voted twice',
    deciding,
    `voteOf(action, command.by)?.decision === decision`,
    `voteOf(action, command.by)?.at === 0`,
  ),
  one('a vote counts after the end', 'ms after the end', deciding, `now >= action.expiresAt)`, `now < 0)`),
  one(
    'anybody withdraws',
    'withdrawn by somebody else',
    deciding,
    `action.endedBy.id === command.by.id) return unchanged;\n  if (action.submittedBy.id !== command.by.id)`,
    `action.endedBy.id === command.by.id) return unchanged;\n  if (action.submittedBy.id === 'nobody')`,
  ),
  one(
    'a report decides what is decided here',
    'a report about what is decided here',
    deciding,
    `action.review.place === 'here'`,
    `action.review.url === ''`,
  ),
  one(
    'a retry after the window',
    'a retry after the window',
    deciding,
    `command.now >= action.windowEndsAt`,
    `command.now < 0`,
  ),
];
