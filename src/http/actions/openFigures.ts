import { standstill } from '../../application/actions/brakes.ts';
import { readOpenFigures } from '../../application/actions/readActions.ts';
import { publicForm } from '../../domain/values/time.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noPath, noQuery } from '../kernel/schemas.ts';
import { openFiguresAnswer } from './answers.ts';

/** How much is open, by status, severity, entity kind and age. Its name sorts before `getAction`, whose route it also fits. */
export const actionsSummary = endpoint({
  name: 'actionsSummary',
  method: 'GET',
  route: 'api/actions/summary',
  tag: 'Actions',
  summary: 'How many actions are open, how old they are, how many expire soon, and whether anything starts',
  description:
    'Counts are exact up to 1,000 open actions. Beyond that only the newest are looked at: every count is then ' +
    '`{"atLeast": n}`, and the oldest action is not known, so it is left out.',
  answers: { 200: { description: 'The figures.', schema: openFiguresAnswer } },
  operation: 'summary',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async (_, { deps, by }) => {
    const [figures, still] = await Promise.all([readOpenFigures(deps, by), standstill(deps, by.tenant)]);
    return { body: publicForm({ ...figures, ...still }) };
  },
});
