import type { Mutant } from './mutants.ts';

const one = (seed: number, bug: string, file: string, find: string, replace: string): Mutant => ({
  bug,
  edits: [{ file: `src/${file}`, find, replace }],
  seed,
});

const sweeping = 'application/sweep/sweepInvestigation.ts';
const recording = 'domain/investigations/investigation.ts';

/** Bugs about investigations that are recorded and closed. */
export const mutantsOfInvestigations: readonly Mutant[] = [
  one(
    4,
    'closing writes no due row',
    'adapters/tables/investigations/rowsOfInvestigation.ts',
    `investigation.withdrawAt !== undefined)`,
    `investigation.withdrawAt === 0)`,
  ),
  one(
    160,
    'a changed record forgets its closing',
    recording,
    `withdrawAt: before.withdrawAt }`,
    `withdrawAt: undefined }`,
  ),
  one(
    5,
    'repeating a record writes it again',
    recording,
    `if (before && isSame(before, content))`,
    `if (before && isSame(before, content) && by.id === 'nobody')`,
  ),
  one(
    71,
    'the sweep does not look whether it was opened again',
    sweeping,
    `if (investigation.status !== 'closed' || !isDue`,
    `if (investigation.status === 'closed' && !isDue`,
  ),
  {
    bug: 'a withdrawal by a record that was read long ago',
    edits: [
      { file: `src/${sweeping}`, find: `if (deps.now() - askedAt > recent) return handled;`, replace: `` },
      { file: `src/${sweeping}`, find: `if (now - askedAt > recent)`, replace: `if (now < 0)` },
    ],
    seed: 42,
  },
  {
    bug: 'closing withdraws anybody’s',
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
    seed: 4,
  },
  one(
    19,
    'the sweep of a closing stops after the first page',
    sweeping,
    `if (cursor !== undefined && handled < room) continue;`,
    `cursor = undefined;`,
  ),
];
