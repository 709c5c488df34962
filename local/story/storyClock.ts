import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import type { Duration, Instant } from '../../src/domain/values/time.ts';

/**
 * A clock that a story sets, and that ticks on from there. Nothing is written while our clock and storage's differ, so
 * storage's answers must go by the same clock: `httpClient` shifts the `Date` that they carry.
 */
export const storyClock = () => {
  const network = createDefaultHttpClient();
  let offset = 0;
  const now = (): Instant => Date.now() + offset;
  const httpClient: HttpClient = {
    sendRequest: async request => {
      const response = await network.sendRequest(request);
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) response.headers.set('date', new Date(date + offset).toUTCString());
      return response;
    },
  };
  const pass = (time: Duration): void => {
    offset += time;
  };
  const to = (instant: Instant): void => pass(instant - now());
  return { now, httpClient, pass, to };
};
export type StoryClock = ReturnType<typeof storyClock>;
