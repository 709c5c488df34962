import * as z from 'zod';
import { openStatuses, severities } from '../actions/action.ts';
import { entityKinds } from '../kinds/defineKind.ts';
import { kindNames } from '../kinds/index.ts';
import { type Count, countOf, countSchema, type Portion } from '../values/portion.ts';
import { day, type Instant } from '../values/time.ts';
import { ageBandOf, ageBands } from './ageBands.ts';

/** An open action as far as figures need it. */
export const openActionSchema = z.strictObject({
  id: z.string(),
  createdAt: z.int(),
  kind: z.enum(kindNames),
  status: z.enum(openStatuses),
  severity: z.enum(severities),
  entityKind: z.enum(entityKinds),
});
export type OpenAction = Readonly<z.infer<typeof openActionSchema>>;
export type ExpiringAction = { readonly id: string; readonly expiresAt: Instant };

const counts = <N extends string>(names: readonly N[]) => z.partialRecord(z.enum(names), countSchema);
const bandNames = ageBands.map(({ name }) => name);

/** How much is open, and how long it has waited. */
export const openFiguresSchema = z.strictObject({
  at: z.int(),
  total: countSchema,
  byStatus: counts(openStatuses),
  bySeverity: counts(severities),
  byEntityKind: counts(entityKinds),
  byAge: counts(bandNames),
  expiringWithin24Hours: countSchema,
  /** Left out where nothing is open, or where not everything was looked at. */
  oldest: openActionSchema.optional(),
});
export type OpenFigures = Readonly<z.infer<typeof openFiguresSchema>>;

/** What expires within this time counts as expiring. */
export const expiringSoon = day;

/** Counts what was seen: of the open actions the newest, of the expiring ones those that expire first. */
export const openFigures = (
  { items: open, complete }: Portion<OpenAction>,
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
      bandNames,
      open.map(({ createdAt }) => ageBandOf(now - createdAt)),
      complete,
    ),
    expiringWithin24Hours: countOf(expiring.items.length, expiring.complete),
    ...(complete && oldest && { oldest }),
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
