import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** "hh:mm:ss" or "d.hh:mm:ss", as .NET writes durations; milliseconds inside. */
const duration = z
  .string()
  .regex(/^(\d+\.)?\d{1,2}:\d{2}:\d{2}$/, 'must be a duration like 00:00:30')
  .transform(text => {
    const [seconds = 0, minutes = 0, hours = 0, days = 0] = text.split(/[:.]/).reverse().map(Number);
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  });

/** The defaults of the true host, where it has any. */
const hostJson = z.object({
  version: z.literal('2.0'),
  functionTimeout: duration.default(30 * 60 * 1000),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      queues: z
        .object({
          maxPollingInterval: duration.default(60 * 1000),
          visibilityTimeout: duration.default(0),
          batchSize: z.int().min(1).max(32).default(16),
          newBatchThreshold: z.int().min(0).optional(),
          maxDequeueCount: z.int().min(1).default(5),
          messageEncoding: z.literal('base64', 'the local host knows only base64').default('base64'),
        })
        .prefault({})
        .transform(queues => ({ ...queues, newBatchThreshold: queues.newBatchThreshold ?? queues.batchSize / 2 })),
    })
    .prefault({}),
  logging: z
    .object({
      logLevel: z.object({ default: logLevel().default('information'), Function: logLevel().optional() }).prefault({}),
    })
    .prefault({}),
});

function logLevel() {
  return z
    .string()
    .toLowerCase()
    .pipe(z.enum(['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none']));
}

export type HostJson = z.infer<typeof hostJson>;
export type QueueOptions = HostJson['extensions']['queues'];

/** Reads host.json; what a mistake in it is called, is in the error. */
export const readHostJson = async (file: string): Promise<HostJson> => {
  const parsed = hostJson.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
