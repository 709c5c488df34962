import type { HttpResponseInit } from '@azure/functions';
import type * as z from 'zod';
import type { DeepReadonly } from '../../domain/actions/action.ts';
import type { Anonymous } from '../kernel/endpoint.ts';
import { aliveAnswer, readyAnswer } from './schemas.ts';

/** The process answers. */
export const health: Anonymous = {
  name: 'health',
  method: 'GET',
  route: 'api/health',
  tag: 'Health',
  summary: 'Whether the process answers',
  answers: { 200: { description: 'It does.', schema: aliveAnswer } },
  serve: async (): Promise<HttpResponseInit> => {
    const jsonBody: z.infer<typeof aliveAnswer> = { status: 'alive' };
    return { status: 200, jsonBody };
  },
};

/** Whether the work can be done: 503 while a check fails, with each check's name and state. */
export const healthReady: Anonymous = {
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
  serve: async (_, { readiness }) => {
    const checks = await readiness();
    const isReady = checks.every(({ state }) => state === 'ok');
    const jsonBody: DeepReadonly<z.infer<typeof readyAnswer>> = { status: isReady ? 'ready' : 'notReady', checks };
    return { status: isReady ? 200 : 503, headers: { 'cache-control': 'no-store' }, jsonBody };
  },
};
