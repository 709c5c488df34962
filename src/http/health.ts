import type { HttpHandler } from '@azure/functions';

export type Check = {
  readonly name: string;
  readonly state: 'ok' | 'failed';
  /** What to do about it. Names settings, never their values. */
  readonly message?: string;
  readonly settings?: readonly string[];
};

/** The process answers. */
export const alive: HttpHandler = async () => ({ status: 200, jsonBody: { status: 'alive' } });

/** Whether the work can be done: 503 while a check fails, with each check's name and state. */
export const ready =
  (readiness: () => Promise<readonly Check[]>): HttpHandler =>
  async () => {
    const checks = await readiness();
    const isReady = checks.every(({ state }) => state === 'ok');
    return {
      status: isReady ? 200 : 503,
      headers: { 'cache-control': 'no-store' },
      jsonBody: { status: isReady ? 'ready' : 'notReady', checks },
    };
  };
