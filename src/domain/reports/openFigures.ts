import * as z from 'zod';
import { openStatuses, severities, severitySchema } from '../actions/action.ts';
import { entityKindSchema, entityKinds } from '../kinds/defineKind.ts';
import { actionKindSchema } from '../kinds/index.ts';
import { type Count, countOf, countSchema, leftOut, type Portion, unreadableSchema } from '../values/portion.ts';
import { day, type Instant } from '../values/time.ts';
import { ageBandNames, ageBandOf, ageBandSchema } from './ageBands.ts';

const openStatus = z.enum(openStatuses);

/** An open action as far as figures need it. */
export const openActionSchema = z
  .strictObject({
    id: z.string().describe('Its id.'),
    createdAt: z.int().describe('When it was submitted.'),
    kind: actionKindSchema.describe('What kind of action.'),
    status: openStatus.describe('Where it stands.'),
    severity: severitySchema.describe('How bad, as the submitter says.'),
    entityKind: entityKindSchema.describe('What kind of entity it acts on.'),
  })
  .meta({ id: 'OpenAction', description: 'An open action, in short.' });
export type OpenAction = Readonly<z.infer<typeof openActionSchema>>;
export type ExpiringAction = { readonly id: string; readonly expiresAt: Instant };

/** How much is open, and how long it has waited. */
export const openFiguresSchema = z
  .strictObject({
    at: z.int().describe('When.'),
    total: countSchema.describe('How many there are.'),
    byStatus: z
      .partialRecord(openStatus, countSchema)
      .describe('How many are in each status. A status that is left out has none.'),
    bySeverity: z.partialRecord(severitySchema, countSchema).describe('How many have each severity.'),
    byEntityKind: z.partialRecord(entityKindSchema, countSchema).describe('How many act on each kind of entity.'),
    byAge: z.partialRecord(ageBandSchema, countSchema).describe('How many there are of each age.'),
    expiringWithin24Hours: countSchema.describe('How many expire within 24 hours if nobody decides.'),
    oldest: openActionSchema
      .describe('The oldest open action. Absent where nothing is open, or where not everything was counted.')
      .optional(),
    unreadable: unreadableSchema,
  })
  .meta({ id: 'OpenFigures', description: 'How much is open, and for how long.' });
export type OpenFigures = Readonly<z.infer<typeof openFiguresSchema>>;

/** What expires within this time counts as expiring. */
export const expiringSoon = day;

/** Counts what was seen: of the open actions the newest, of the expiring ones those that expire first. */
export const openFigures = (
  { items: open, complete, unreadable }: Portion<OpenAction>,
  expiring: Portion<ExpiringAction>,
  now: Instant,
): OpenFigures => {
  const oldest = open.at(-1);
  return {
    at: now,
    total: countOf(open.length, complete),
    byStatus: tally(
      openStatuses,
      open.map(({ status }) => status),
      complete,
    ),
    bySeverity: tally(
      severities,
      open.map(({ severity }) => severity),
      complete,
    ),
    byEntityKind: tally(
      entityKinds,
      open.map(({ entityKind }) => entityKind),
      complete,
    ),
    byAge: tally(
      ageBandNames,
      open.map(({ createdAt }) => ageBandOf(now - createdAt)),
      complete,
    ),
    expiringWithin24Hours: countOf(expiring.items.length, expiring.complete),
    ...(complete && oldest && { oldest }),
    ...leftOut(unreadable, expiring.unreadable),
  };
};

/** How often each name was found, those too that were not. */
const tally = <N extends string>(
  names: readonly N[],
  found: readonly N[],
  isExact: boolean,
): { readonly [Name in N]?: Count } => {
  const counted: { [Name in N]?: Count } = {};
  for (const name of names) counted[name] = countOf(found.filter(other => other === name).length, isExact);
  return counted;
};
