import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { localTime } from '../src/adapters/node/localTime.ts';
import { readPendingReport } from '../src/application/reports/reports.ts';
import { reportHtml } from '../src/http/reports/page.ts';
import { countingClient } from '../test/support/countingClient.ts';
import { depsOn, tablePeek } from '../test/support/deps.ts';
import { writePending } from '../test/support/reports.ts';
import { simulatedTables } from '../test/support/simulatedTables/simulatedTables.ts';
import { median, ms, printTable, remark } from './table.ts';

const counts = [100, 5000] as const;
const runs = 5;
const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

/** What a report over so many pending actions takes: requests, and memory beside that of the tables themselves. */
export const pendingReport = async (): Promise<void> => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  const rows = [];
  for (const count of counts) rows.push(await measured(count, collectGarbage));
  printTable(
    `A report, on simulated tables in memory (the emulator looks at every row for each query; medians of ${runs})`,
    ['pending', 'requests', 'heap MiB before', 'after', 'at most', 'RSS grew by MiB', 'HTML KiB', 'ms'],
    rows,
  );
  remark(
    'The tables are in these figures. Before and after: after a garbage collection; else at the end of any request.',
  );
};

const measured = async (count: number, collectGarbage: unknown): Promise<readonly string[]> => {
  const tables = simulatedTables();
  let most = { heap: 0, rss: 0 };
  const requests = countingClient({
    sendRequest: async request => {
      const response = await tables.httpClient.sendRequest(request);
      const { heapUsed, rss } = process.memoryUsage();
      most = { heap: Math.max(most.heap, heapUsed), rss: Math.max(most.rss, rss) };
      return response;
    },
  });
  const { connectionString, httpClient } = tables;
  const deps = depsOn({ connectionString, httpClient: requests });
  const tenant = randomUUID();
  // The one that the others are made after is pending too.
  await writePending(deps, tablePeek(connectionString, httpClient).table, tenant, count - 1);
  const report = async () => {
    const made = await readPendingReport(deps, tenant);
    if (made.pending.total !== count) throw new Error(`${made.pending.total} are pending, not ${count}`);
    return reportHtml(made, { urlOf: id => `https://portal.example/actions/${id}`, localTime });
  };
  await report();
  if (typeof collectGarbage === 'function') collectGarbage();
  requests.reset();
  most = { heap: 0, rss: 0 };
  const before = process.memoryUsage();
  const times: number[] = [];
  let page = '';
  for (let n = 0; n < runs; n++) {
    const startedAt = performance.now();
    page = await report();
    times.push(performance.now() - startedAt);
  }
  if (typeof collectGarbage === 'function') collectGarbage();
  const after = process.memoryUsage().heapUsed;
  const kib = (Buffer.byteLength(page) / 1024).toFixed(0);
  const memory = [before.heapUsed, after, most.heap, most.rss - before.rss].map(mib);
  return [String(count), String(requests.count() / runs), ...memory, kib, ms(median(times))];
};
