import type { TableServiceClientOptions } from '@azure/data-tables';
import { tooLate } from '../../../application/change/failures.ts';
import type { Instant } from '../../../domain/values/time.ts';

type PipelinePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/** How far our clock and storage's may differ, and how old an event may be when its commit starts, in ms. */
const tolerance = 30_000;

const furthest = (a: number, b: number): number => (Math.abs(a) > Math.abs(b) ? a : b);

/**
 * Guards the order of the change feed. Its readers read up to two minutes ago; nothing may appear behind them, so nobody
 * writes with a clock that is off, or an event that has waited.
 */
export const storageClock = (now: () => Instant) => {
  let skew: number | undefined;
  /** Notes the `Date` of every answer of storage. */
  const policy: PipelinePolicy = {
    name: 'storageClock',
    sendRequest: async (request, next) => {
      const sentAt = now();
      const response = await next(request);
      const date = Date.parse(response.headers.get('date') ?? '');
      // It was written somewhere in between. The worse of the two counts, so that an answer that waited (its reader was
      // suspended) cannot make a clock look right that is off.
      if (!Number.isNaN(date)) skew = furthest(date - sentAt, date - now());
      return response;
    },
  };
  return {
    policy,
    /** Whether storage's last answer agreed with our clock; false until there was one. */
    isRight: () => skew !== undefined && Math.abs(skew) <= tolerance,
    /** Throws `TooLate` when a commit with this event must not start. */
    guard: (eventAt: Instant | undefined): void => {
      if (skew !== undefined && Math.abs(skew) > tolerance)
        throw tooLate(`our clock and storage's differ by ${Math.round(skew / 1000)} s; nothing is written`);
      if (eventAt !== undefined && now() - eventAt > tolerance)
        throw tooLate('the change waited too long for storage and was not written; repeat it');
    },
  };
};
export type StorageClock = ReturnType<typeof storageClock>;
