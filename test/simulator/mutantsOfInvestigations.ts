import type { Mutant } from './mutants.ts';

const one = (bug: string, rule: string, file: string, find: string, replace: string): Mutant => ({
  bug,
  rule,
  edits: [{ file: `src/${file}`, find, replace }],
});

const sweeping = 'application/sweep/sweepInvestigation.ts';
const recording = 'domain/investigations/investigation.ts';

/** Bugs about investigations that are recorded and closed. */
export const mutantsOfInvestigations: readonly Mutant[] = [
  one(
    'closing writes no due row',
    'every row of an investigation is there',
    'adapters/tables/investigations/rowsOfInvestigation.ts',
    `investigation.withdrawAt !== undefined)`,
    `investigation.withdrawAt === 0)`,
  ),
  one(
    'a changed record forgets its closing',
    'closing asks for the withdrawal, once',
    recording,
    `withdrawAt: before.withdrawAt }`,
    `withdrawAt: undefined }`,
  ),
  one(
    'repeating a record writes it again',
    'repeating a record changes nothing',
    recording,
    `ifMatch !== 'missing' && isSame(before, content)`,
    `ifMatch !== 'missing' && by.id === 'nobody' && isSame(before, content)`,
  ),
  one(
    'the sweep does not look whether it was opened again',
    'a wake-up only moves on, or goes',
    sweeping,
    `if (investigation.status !== 'closed' || !isDue`,
    `if (investigation.status === 'closed' && !isDue`,
  ),
  {
    bug: 'a withdrawal by a record that was read long ago',
    rule: 'a withdrawal follows closely on its reading of the record',
    edits: [
      { file: `src/${sweeping}`, find: `if (deps.now() - askedAt > recent) return handled;`, replace: `` },
      { file: `src/${sweeping}`, find: `if (now - askedAt > recent)`, replace: `if (now < 0)` },
    ],
  },
  {
    bug: 'closing withdraws anybody’s',
    rule: 'closing withdraws what its owner has submitted',
    edits: [
      { file: `src/${sweeping}`, find: `[id], submittedBy: [owner.id] }`, replace: `[id] }` },
      {
        file: `src/${sweeping}`,
        find: `= (now: Instant): Command =>`,
        replace: `= (now: Instant, { submittedBy }) =>`,
      },
      {
        file: `src/${sweeping}`,
        find: `'Withdraw', by, now`,
        replace: `'Withdraw', by: { ...by, id: submittedBy.id }, now`,
      },
    ],
  },
  one(
    'the sweep of a closing stops after the first page',
    'a closing ends when nothing is left',
    sweeping,
    `if (cursor !== undefined && handled < room) continue;`,
    `cursor = undefined;`,
  ),
];
