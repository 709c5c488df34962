import * as z from 'zod';
import { type Duration, day, hour } from '../values/time.ts';

/** How long something has waited, in the bands that lists of figures show. Youngest first; each is under its limit. */
export const ageBands = [
  { name: 'under1Hour', under: hour },
  { name: 'from1To8Hours', under: 8 * hour },
  { name: 'from8To24Hours', under: day },
  { name: 'from1To3Days', under: 3 * day },
  { name: 'over3Days', under: Number.POSITIVE_INFINITY },
] as const;
export type AgeBand = (typeof ageBands)[number]['name'];
export const ageBandNames = ageBands.map(({ name }) => name);
export const ageBandSchema = z
  .enum(ageBandNames)
  .meta({ id: 'AgeBand', description: 'How long something has waited.' });

/** The band of an age. What a clock that is a little behind takes for the future is young. */
export const ageBandOf = (age: Duration): AgeBand => ageBands.find(({ under }) => age < under)?.name ?? 'over3Days';
