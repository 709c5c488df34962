import { TableClient, type TransactionAction } from '@azure/data-tables';
import { keyOf } from '../src/adapters/tables/actions/keys.ts';
import { rowsOf } from '../src/adapters/tables/actions/rowsOf.ts';
import { tableName } from '../src/adapters/tables/tableStore.ts';
import { listActions, readAction, readHistory, readOpenFigures } from '../src/application/actions/readActions.ts';
import { executeAction } from '../src/application/executor/executeAction.ts';
import { readIncident } from '../src/application/investigations/incidents.ts';
import { readInvestigation } from '../src/application/investigations/investigations.ts';
import { approval, type BenchWorld, decide, olivia, proposed, rejection, tenant } from './benchWorld.ts';
import { printTable, remark } from './table.ts';

/** How many requests to storage each operation takes: what it costs, and how fast it can be at best. */
export const requestsPerOperation = async (world: BenchWorld): Promise<void> => {
  const { deps, requests } = world;
  const rows: string[][] = [];
  const counted = async <T>(operation: string, run: () => Promise<T>): Promise<T> => {
    requests.reset();
    const result = await run();
    const written = requests
      .log()
      .filter(({ path }) => path.endsWith('/$batch'))
      .map(({ operations }) => operations);
    const messages = typeof result === 'number' ? result : 0;
    rows.push([operation, ...[requests.count(), messages].map(String), written.join(' + ')]);
    return result;
  };

  await counted('submit, the first in 30 s', () => proposed(world));
  const action = await counted('submit', () => proposed(world));
  await counted('list, a page', () => listActions(deps, olivia, { view: 'pending', filters: {} }, 50));
  await counted('summary', () => readOpenFigures(deps, olivia));
  await counted('view', () => readAction(deps, olivia, action.id));
  await counted('approve', () => decide(world, action.id, approval));
  await counted('execute', () => executeAction(deps, { tenant, actionId: action.id }));
  await counted('history, verified', () => readHistory(deps, olivia, action.id, { after: 0, size: 200, verify: true }));
  const other = await proposed(world);
  await counted('reject', () => decide(world, other.id, rejection));
  await counted('investigation', () => readInvestigation(deps, olivia, 'none'));
  await counted('incident', () => readIncident(deps, olivia, 'none'));
  printTable('Requests to storage', ['operation', 'table requests', 'queue messages', 'rows written at once'], rows);
};

const all = 3000;
const every = 10;
const pageSize = 50;

/** Finding some scattered actions among many: storage does the filtering, and every match comes exactly once. */
export const filteredList = async (world: BenchWorld): Promise<void> => {
  const { deps, requests } = world;
  const matches = await scattered(world);
  requests.reset();
  const startedAt = performance.now();
  const found: string[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await listActions(deps, olivia, { filters: { severity: ['informational'] } }, pageSize, cursor);
    if (page.type === 'refused') throw new Error(`no page: ${page.refusal.code}`);
    found.push(...page.value.items.map(({ id }) => id));
    cursor = page.value.cursor;
    pages++;
  } while (cursor !== undefined);
  const elapsed = performance.now() - startedAt;
  const isExact =
    found.length === matches.size && found.every(id => matches.has(id)) && new Set(found).size === found.length;

  printTable(
    'A filtered list',
    ['matches', 'among rows', 'page size', 'pages', 'requests', 'ms', 'each found once'],
    [[matches.size, all, pageSize, pages, requests.count(), elapsed.toFixed(0), isExact ? 'yes' : 'NO'].map(String)],
  );
  remark('Requests follow the pages of matches, not the rows that were looked at.');
};

/** Writes the rows that lists read straight into the table: only their number matters here. The ids of the matches. */
const scattered = async ({ connectionString, ...world }: BenchWorld): Promise<ReadonlySet<string>> => {
  const { deps } = world;
  const table = TableClient.fromConnectionString(connectionString, tableName, { allowInsecureConnection: true });
  const model = await proposed({ connectionString, ...world });
  const matches = new Set<string>();
  const entities = Array.from({ length: all }, (_, index) => {
    const id = deps.newId(deps.now() - index * 1000);
    const isMatch = index % every === 0;
    if (isMatch) matches.add(id);
    const rowKey = keyOf.action(id);
    const severity = isMatch ? ('informational' as const) : ('medium' as const);
    return { partitionKey: tenant, rowKey, ...rowsOf({ ...model, id, severity }).get(rowKey) };
  });
  for (let from = 0; from < entities.length; from += 100) {
    const creations = entities.slice(from, from + 100).map((entity): TransactionAction => ['create', entity]);
    await table.submitTransaction(creations);
  }
  return matches;
};
