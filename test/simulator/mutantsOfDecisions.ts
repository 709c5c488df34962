import type { Mutant } from './mutants.ts';

const one = (seed: number, bug: string, rule: string, file: string, find: string, replace: string): Mutant => ({
  bug,
  rule,
  edits: [{ file: `src/${file}`, find, replace }],
  seed,
});

const deciding = 'domain/actions/decide.ts';

/** Bugs about who may decide, and until when. */
export const mutantsOfDecisions: readonly Mutant[] = [
  one(
    37,
    'the proposer may approve',
    'the proposer approved',
    deciding,
    `if (approving && (isProposer(action, by.id) ||`,
    `if (approving && (`,
  ),
  one(
    1,
    'one approval too few is enough',
    'Approved with the wrong number of approvers',
    deciding,
    `cast]) < action`,
    `cast]) + 1 < action`,
  ),
  one(
    22,
    'a person may vote twice',
    'voted twice',
    deciding,
    `voteOf(action, command.by)?.decision === decision`,
    `voteOf(action, command.by)?.at === 0`,
  ),
  one(5, 'a vote counts after the end', 'ms after the end', deciding, `now >= action.expiresAt)`, `now < 0)`),
  one(
    9,
    'anybody withdraws',
    'withdrawn by somebody else',
    deciding,
    `action.endedBy.id === command.by.id) return unchanged;\n  if (action.submittedBy.id !== command.by.id)`,
    `action.endedBy.id === command.by.id) return unchanged;\n  if (action.submittedBy.id === 'nobody')`,
  ),
  one(
    6,
    'a report decides what is decided here',
    'a report about what is decided here',
    deciding,
    `action.review.place === 'here'`,
    `action.review.url === ''`,
  ),
  one(
    15,
    'a retry after the window',
    'a retry after the window',
    deciding,
    `command.now >= action.windowEndsAt`,
    `command.now < 0`,
  ),
];
