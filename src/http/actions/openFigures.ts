import { standstill } from '../../application/actions/brakes.ts';
import { readHistoryFigures, readOpenFigures } from '../../application/actions/readActions.ts';
import { refused } from '../../domain/actions/result.ts';
import { publicForm } from '../../domain/values/time.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noPath } from '../kernel/schemas.ts';
import { summaryAnswer } from './answers.ts';
import { oldestTold, summaryQuery } from './schemas.ts';

/** How much is open, by status, severity, entity kind and age. Its name sorts before `getAction`, whose route it also fits. */
export const actionsSummary = endpoint({
  name: 'actionsSummary',
  method: 'GET',
  route: 'api/actions/summary',
  tag: 'Actions',
  summary: 'How many actions are open, how old they are, how many expire soon, and whether anything starts',
  description:
    'Counts are exact up to 1,000 open actions. Beyond that only the newest are looked at: every count is then ' +
    '`{"atLeast": n}`, and the oldest action is not known, so it is left out. With `since`, `history` says how many actions ' +
    'were decided and ended from then on, exact up to 1,000 such changes; beyond that the first 1,000 are counted.',
  answers: { 200: { description: 'The figures.', schema: summaryAnswer } },
  operation: 'summary',
  path: noPath,
  query: summaryQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ query: { since } }, { deps, by }) => {
    if (since !== undefined && since < deps.now() - oldestTold)
      return refused({ code: 'InvalidRequest', faults: [{ target: 'since', message: tooLongAgo }] });
    const [open, still, history] = await Promise.all([
      readOpenFigures(deps, by),
      standstill(deps, by.tenant),
      since === undefined ? undefined : readHistoryFigures(deps, by, since),
    ]);
    return { body: publicForm({ ...open, ...still, history }) };
  },
});

const tooLongAgo = 'is more than 35 days ago, and changes are told no longer; ask for what is within';
