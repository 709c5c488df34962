import * as z from 'zod';
import { type DeepReadonly, decisionOutcomeSchema, isOpen, statusSchema } from '../actions/action.ts';
import { type Count, countOf, countSchema, type Portion } from '../values/portion.ts';
import type { Instant } from '../values/time.ts';
import type { FeedFact } from './activity.ts';

/** How much was decided and ended since a time. */
export const historyFiguresSchema = z
  .strictObject({
    sinceAt: z.int().describe('From when on.'),
    decided: z
      .strictObject({
        total: countSchema.describe('How many there are.'),
        byOutcome: z
          .partialRecord(decisionOutcomeSchema, countSchema)
          .describe('How many were decided in each way. A way that is left out has none.'),
      })
      .meta({ id: 'DecidedSince', description: 'How many actions were decided since a time.' })
      .describe('What was decided. One that expired and was then reported as decided elsewhere counts in both ways.'),
    ended: z
      .strictObject({
        total: countSchema.describe('How many there are.'),
        byStatus: z
          .partialRecord(statusSchema, countSchema)
          .describe('How many came to each end. An end that is left out has none.'),
      })
      .meta({ id: 'EndedSince', description: 'How many actions ended since a time.' })
      .describe('What ended. One that was run again after a failure, and ended again, counts in both ends.'),
  })
  .meta({ id: 'HistoryFigures', description: 'How much was decided and ended since a time.' });
export type HistoryFigures = DeepReadonly<z.infer<typeof historyFiguresSchema>>;

/** Counts actions, each once in every way in which it was decided or ended: so what was not looked at only adds. */
export const historyFigures = ({ items, complete }: Portion<FeedFact>, sinceAt: Instant): HistoryFigures => {
  const decided = items.flatMap(({ actionId, outcome }) => (outcome ? [{ actionId, way: outcome }] : []));
  const ended = items.flatMap(({ actionId, status }) => (isOpen({ status }) ? [] : [{ actionId, way: status }]));
  return {
    sinceAt,
    decided: { total: actionsIn(decided, complete), byOutcome: ways(decided, complete) },
    ended: { total: actionsIn(ended, complete), byStatus: ways(ended, complete) },
  };
};

type Told<Way extends string> = { readonly actionId: string; readonly way: Way };

const actionsIn = (told: readonly Told<string>[], complete: boolean): Count =>
  countOf(new Set(told.map(({ actionId }) => actionId)).size, complete);

const ways = <Way extends string>(told: readonly Told<Way>[], complete: boolean): { readonly [W in Way]?: Count } => {
  const counted: { [W in Way]?: Count } = {};
  for (const way of new Set(told.map(({ way }) => way)))
    counted[way] = actionsIn(
      told.filter(one => one.way === way),
      complete,
    );
  return counted;
};
