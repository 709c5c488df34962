import type { HttpFunctionOptions } from '@azure/functions';
import { aliveAnswer, readyAnswer } from '../kernel/answers.ts';
import type { Described } from '../kernel/endpoint.ts';

export type Check = {
  readonly name: string;
  readonly state: 'ok' | 'failed';
  /** What to do about it. Names settings, never their values. */
  readonly message?: string;
  readonly settings?: readonly string[];
};

export const health = {
  name: 'health',
  method: 'GET',
  route: 'api/health',
  tag: 'Health',
  summary: 'Whether the process answers',
  answers: { 200: { description: 'It does.', schema: aliveAnswer } },
} as const satisfies Described;

export const healthReady = {
  name: 'healthReady',
  method: 'GET',
  route: 'api/health/ready',
  tag: 'Health',
  summary: 'Whether the work can be done, and what is missing',
  description: "Each check's name and state, and the names of faulty settings; never their values.",
  answers: {
    200: { description: 'All is well.', schema: readyAnswer },
    503: { description: 'A check fails.', schema: readyAnswer },
  },
} as const satisfies Described;

/** The process answers. */
export const alive = (): HttpFunctionOptions => ({
  methods: [health.method],
  authLevel: 'anonymous',
  route: health.route,
  handler: async (_, { invocationId }) => ({
    status: 200,
    headers: { 'x-ms-request-id': invocationId },
    jsonBody: { status: 'alive' },
  }),
});

/** Whether the work can be done: 503 while a check fails, with each check's name and state. */
export const ready = (readiness: () => Promise<readonly Check[]>): HttpFunctionOptions => ({
  methods: [healthReady.method],
  authLevel: 'anonymous',
  route: healthReady.route,
  handler: async (_, { invocationId }) => {
    const checks = await readiness();
    const isReady = checks.every(({ state }) => state === 'ok');
    return {
      status: isReady ? 200 : 503,
      headers: { 'cache-control': 'no-store', 'x-ms-request-id': invocationId },
      jsonBody: { status: isReady ? 'ready' : 'notReady', checks },
    };
  },
});
