import * as z from 'zod';
import { type Actor, actorSchema, type DeepReadonly } from '../actions/action.ts';
import { widened } from '../actions/escalation.ts';
import type { ActionOutline } from '../actions/outline.ts';
import { waitOf } from '../actions/waitOf.ts';
import { roleSchema } from '../policy/roleSchema.ts';
import { canonicalJson } from '../values/digest.ts';
import { groupBy } from '../values/groupBy.ts';
import { type Duration, type Instant, laterOf, wholeSeconds } from '../values/time.ts';

const text = z.string();
const seconds = z.int().nonnegative();

const sort = <T extends string>(type: T) => z.literal(type).describe('What sort.');

/** For whom an action waits, or has waited. */
const waitedForSchema = z
  .union([
    actorSchema
      .pick({ id: true, name: true, type: true, onBehalfOf: true })
      .meta({ id: 'WaitedForVoter', description: 'Somebody who has voted.' }),
    z
      .strictObject({
        type: sort('reported'),
        id: text.describe('Its id.').optional(),
        name: text.describe('Name, for display.'),
      })
      .meta({
        id: 'WaitedForReporter',
        description: 'Who decided in the e-mail security portal, as the submitter reports it. Never verified.',
      }),
    z
      .strictObject({ type: sort('roles'), roles: z.array(roleSchema).describe('Roles, any of which will do.') })
      .meta({ id: 'WaitedForRoles', description: 'Nobody in particular: whoever has one of these roles.' }),
    z
      .strictObject({ type: sort('emailPortal') })
      .meta({ id: 'WaitedForEmailPortal', description: 'Whoever decides in the e-mail security portal.' }),
  ])
  .meta({ id: 'WaitedFor', description: 'Whose decision actions waited for.' });
type WaitedFor = DeepReadonly<z.infer<typeof waitedForSchema>>;

const waitSchema = z
  .strictObject({
    submitter: actorSchema
      .pick({ id: true, name: true, type: true })
      .meta({ id: 'WaitingSubmitter', description: 'Who submitted the actions.' })
      .describe('Who submitted the actions.'),
    waitedFor: waitedForSchema.describe('Whose decision they waited for.'),
    actions: z.int().positive().describe('How many actions.'),
    totalInSeconds: seconds.describe('All these waits, added up.'),
    longestInSeconds: seconds.describe('The longest of these waits.'),
  })
  .meta({ id: 'Wait', description: 'How long the actions of one submitter waited for one decider.' });
export const waitingSchema = z
  .strictObject({
    totalInSeconds: seconds.describe(
      'The time in which at least one action waited. Two that waited at once count once.',
    ),
    waits: z.array(waitSchema).describe('Who waited how long for whom; the longest first.'),
  })
  .meta({ id: 'Waiting', description: 'How long actions waited for decisions, and whose.' });
export type Waiting = DeepReadonly<z.infer<typeof waitingSchema>>;

type Interval = { readonly from: Instant; readonly until: Instant };

/** The time that is in at least one of these. */
export const unionOf = (intervals: readonly Interval[]): Duration => {
  let covered = 0;
  let reached = 0;
  for (const { from, until } of intervals.toSorted((a, b) => a.from - b.from)) {
    covered += laterOf(0, until - laterOf(from, reached));
    reached = laterOf(reached, until);
  }
  return covered;
};

/** How long actions waited for decisions, and who waited how long for whom; the longest first. */
export const waitingIn = (actions: readonly ActionOutline[], now: Instant): Waiting => ({
  totalInSeconds: wholeSeconds(unionOf(actions.map(action => waitOf(action, now)))),
  waits: grouped(actions.flatMap(action => waitsFor(action, now))),
});

type Wait = { readonly submitter: Actor; readonly waitedFor: WaitedFor; readonly time: Duration };

/** An action waits for each of its voters until they vote, and for others as long as it is undecided. */
const waitsFor = (action: ActionOutline, now: Instant): readonly Wait[] => {
  const { submittedBy: submitter, createdAt, votes, decision } = action;
  const { from, until } = waitOf(action, now);
  const undecided = decision === undefined || decision.outcome === 'expired';
  const time = until - from;
  return [
    ...votes.map(({ by, at }) => ({ submitter, waitedFor: voter(by), time: laterOf(0, at - createdAt) })),
    ...(decision?.reported ? [{ submitter, waitedFor: reporter(decision.reported.decidedBy), time }] : []),
    ...(undecided ? [{ submitter, waitedFor: others(action, until), time }] : []),
  ];
};

const voter = ({ id, name, type, onBehalfOf }: Actor): WaitedFor => ({
  type,
  id,
  ...(name !== undefined && { name }),
  ...(onBehalfOf && { onBehalfOf }),
});
const reporter = ({ id, name }: { readonly id?: string | undefined; readonly name: string }): WaitedFor => ({
  type: 'reported',
  ...(id !== undefined && { id }),
  name,
});
const others = ({ review, deciders = [], escalation }: ActionOutline, until: Instant): WaitedFor =>
  review.place === 'emailPortal'
    ? { type: 'emailPortal' }
    : { type: 'roles', roles: [...widened(deciders, escalation, until)] };

/** Names are for display, and may be cut in some rows: ids tell who is who, where there are any. */
const identityOf = ({ submitter, waitedFor }: Wait): string => {
  const named = 'id' in waitedFor && waitedFor.id !== undefined ? { ...waitedFor, name: undefined } : waitedFor;
  return canonicalJson([submitter.id, named]);
};

const grouped = (waits: readonly Wait[]): Waiting['waits'] =>
  [...groupBy(waits, identityOf).values()]
    .flatMap(([first, ...more]) => (first ? [groupOf(first, [first, ...more])] : []))
    .toSorted((a, b) => b.totalInSeconds - a.totalInSeconds);

const groupOf = ({ submitter, waitedFor }: Wait, group: readonly Wait[]): Waiting['waits'][number] => {
  const times = group.map(({ time }) => time);
  return {
    submitter: {
      id: submitter.id,
      ...(submitter.name !== undefined && { name: submitter.name }),
      type: submitter.type,
    },
    waitedFor,
    actions: group.length,
    totalInSeconds: wholeSeconds(times.reduce((a, b) => a + b)),
    longestInSeconds: wholeSeconds(times.reduce(laterOf)),
  };
};
