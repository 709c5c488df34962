import { odata, TableClient, type TransactionAction } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../local/emulator.ts';
import { countingClient } from './countingClient.ts';
import { throttled } from './simulatedTables/simulatedTables.ts';
import { allOf, entity, outcomeOf, pageOf, partitionKey, simulated } from './tableServices.ts';

// Azurite lets everything below through, or answers it with another code than Azure.
describe('The simulated service, as Azure and unlike Azurite,', () => {
  const { service, newTable, client } = simulated({ scanLimit: 10 });

  const names = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`);
  const withProperties = (count: number) => Object.fromEntries(names(count).map(name => [name, 1]));

  // The SDK itself keeps transactions in one partition, so this one is changed on its way out.
  const tampered = (table: TableClient, change: (body: string) => string): TableClient => {
    table.pipeline.addPolicy({
      name: 'tamper',
      sendRequest: (request, next) => {
        if (typeof request.body === 'string') request.body = change(request.body);
        return next(request);
      },
    });
    return table;
  };

  it('a transaction stays in one partition', async () => {
    const table = await newTable();
    const outgoing = tampered(client(table.tableName), body => body.replace(/tenant(?=","rowKey":"b)/i, 'other'));
    const request = outgoing.submitTransaction([
      ['create', entity('a')],
      ['create', entity('b')],
    ]);
    await expect(request).rejects.toMatchObject({
      statusCode: 400,
      code: 'CommandsInBatchActOnDifferentPartitions',
      message: expect.stringMatching(/^1:/),
    });
    expect(await allOf(table)).toEqual([]);
  });

  it('a transaction has no more than 100 operations', async () => {
    const table = await newTable();
    const actions = names(101).map((name): TransactionAction => ['create', entity(name)]);
    await expect(table.submitTransaction(actions)).rejects.toThrow(/^99:.*maximum 100 changes/);
    expect(await allOf(table)).toEqual([]);
  });

  it('a filter has no more than 15 comparisons', async () => {
    const table = await newTable();
    const filter = (count: number) =>
      names(count)
        .map(name => `${name} eq 1`)
        .join(' or ');
    expect(await outcomeOf(allOf(table, filter(15)))).toBe('ok');
    expect(await outcomeOf(allOf(table, filter(16)))).toBe('400 InvalidInput');
  });

  it.each([
    ['n EQ 1', 'operators are in lower case'],
    ['n eq 1 AND n eq 2', 'so are and, or, not'],
    ['not n eq 1', 'not wants parentheses'],
    ['n', 'a property alone is no condition'],
    ['n eq m', 'a property compares with a literal'],
    ['1 eq 1', 'a literal with a property'],
    ["n eq 'a", 'a string ends'],
    ['n eq 12345678901', 'a long wants its L'],
    ["when eq datetime'yesterday'", 'a date is a date'],
    ["id eq guid'7'", 'a guid is a guid'],
    ["bytes eq X'0'", 'bytes have two digits'],
    ['n eq null', 'there is no null'],
    ["startswith(text,'a')", 'there are no functions'],
  ])('the filter %s is refused: %s', async filter => {
    expect(await outcomeOf(allOf(await newTable(), filter))).toBe('400 InvalidInput');
  });

  it.each([0, 1001])('a page size of %i is refused', async size => {
    const table = await newTable();
    expect(await outcomeOf(pageOf(table, size))).toBe('400 InvalidInput');
  });

  it('a continuation that the service did not write is refused', async () => {
    const table = await newTable();
    const token = (nextPartitionKey: string, nextRowKey: string) =>
      btoa(JSON.stringify({ nextPartitionKey, nextRowKey }));
    expect(await outcomeOf(pageOf(table, 1, token('1!4!YQ--', '1!4!YQ--')))).toBe('ok');
    expect(await outcomeOf(pageOf(table, 1, token('1!5!YQ--', '1!4!YQ--')))).toBe('400 InvalidInput');
    expect(await outcomeOf(pageOf(table, 1, token('tenant', 'a')))).toBe('400 InvalidInput');
  });

  it('a page can be empty or short and still have more behind it', async () => {
    const table = await newTable();
    await table.submitTransaction(names(35).map((name, n) => ['create', entity(`row${n + 10}`, { n, name })]));
    const sizes: number[] = [];
    for await (const page of table.listEntities({ queryOptions: { filter: 'n ge 18 and n le 21' } }).byPage())
      sizes.push(page.length);
    expect(sizes).toEqual([0, 2, 2, 0]);
    // What the keys rule out is not looked at.
    const narrow = odata`PartitionKey eq ${partitionKey} and RowKey ge 'row30' and RowKey lt 'row40'`;
    const [page] = [
      await table
        .listEntities({ queryOptions: { filter: narrow } })
        .byPage()
        .next(),
    ];
    expect([page.value?.length, page.value?.continuationToken]).toEqual([10, undefined]);
  });

  it('a selected property that the entity lacks is null', async () => {
    const table = await newTable();
    await table.createEntity(entity('a', { x: 1 }));
    const read = await table.getEntity(partitionKey, 'a', { queryOptions: { select: ['x', 'missing'] } });
    expect(read).toEqual({ 'odata.metadata': expect.any(String), etag: expect.any(String), x: 1, missing: null });
  });

  it.each([
    ['252 properties', withProperties(252), 'ok'],
    ['253 properties', withProperties(253), '400 TooManyProperties'],
    ['a name of 255 characters', { ['n'.repeat(255)]: 1 }, 'ok'],
    ['a name of 256 characters', { ['n'.repeat(256)]: 1 }, '400 PropertyNameTooLong'],
    ['a name with a hyphen', { 'a-b': 1 }, '400 PropertyNameInvalid'],
    ['a name that begins with a digit', { '1a': 1 }, '400 PropertyNameInvalid'],
    ['32K wide characters', { text: '€'.repeat(32 * 1024) }, 'ok'],
    ['bytes over 64 KiB', { bytes: new Uint8Array(64 * 1024 + 1) }, '400 PropertyValueTooLarge'],
    ['almost 1 MiB', Object.fromEntries(names(15).map(name => [name, 'x'.repeat(32_768)])), 'ok'],
    ['1 MiB', Object.fromEntries(names(16).map(name => [name, 'x'.repeat(32_768)])), '400 EntityTooLarge'],
    ['a value that is not of its type', { n: { type: 'Int32', value: '2147483648' } }, '400 InvalidInput'],
  ])('an entity with %s: %#', async (_, properties, expected) => {
    const table = await newTable();
    expect(await outcomeOf(table.createEntity(entity('a', properties)))).toBe(expected);
  });

  it('what merging adds up counts as well', async () => {
    const table = await newTable();
    await table.createEntity(entity('a', withProperties(252)));
    expect(await outcomeOf(table.updateEntity(entity('a', { more: 1 }), 'Merge'))).toBe('400 TooManyProperties');
  });

  it('keys are refused with codes of their own', async () => {
    const table = await newTable();
    expect(await outcomeOf(table.createEntity(entity('a/b')))).toBe('400 OutOfRangeInput');
    expect(await outcomeOf(table.getEntity(partitionKey, 'a?b'))).toBe('400 OutOfRangeInput');
    expect(await outcomeOf(table.createEntity(entity('k'.repeat(513))))).toBe('400 KeyValueTooLarge');
  });

  it('an etag that is none is refused', async () => {
    const table = await newTable();
    await table.createEntity(entity('a'));
    expect(await outcomeOf(table.updateEntity(entity('a'), 'Replace', { etag: 'old' }))).toBe('400 InvalidInput');
  });

  it('a table name is refused unless it is a letter and 2 to 62 letters or digits', async () => {
    for (const name of ['ab', '1abc', 'a-b', 'tables', 'a'.repeat(64)])
      expect(await outcomeOf(client(name).createTable())).toBe('400 InvalidResourceName');
  });

  it('only an insert tells its RowKey in the answer to a transaction', async () => {
    const table = await newTable();
    await table.createEntity(entity('old'));
    const { subResponses } = await table.submitTransaction([
      ['create', entity('new')],
      ['update', entity('old'), 'Replace'],
    ]);
    expect(subResponses.map(({ rowKey }) => rowKey)).toEqual(['new', undefined]);
    expect(service.requests.at(-1)?.operations.map(({ method, rowKey }) => `${method} ${rowKey}`)).toEqual([
      'POST new',
      'PUT old',
    ]);
  });
});

describe('Faults of the simulated service', () => {
  it('keep a request from being carried out, or only from being answered', async () => {
    const { service, newTable } = simulated();
    const table = await newTable();
    const insert = (rowKey: string) => outcomeOf(table.createEntity(entity(rowKey)));
    service.faults.next = ['fail-before', throttled, { status: 408, code: 'OperationTimedOut' }, 'fail-after', 'ok'];
    expect(await insert('a')).toBe('500 InternalError');
    expect(await insert('b')).toBe('503 ServerBusy');
    expect(await insert('c')).toBe('408 OperationTimedOut');
    expect(await insert('d')).toBe('undefined ECONNRESET');
    expect(await insert('e')).toBe('ok');
    expect(await allOf(table)).toEqual(['d', 'e']);
  });

  it('hit a transaction as a whole', async () => {
    const { service, newTable } = simulated();
    const table = await newTable();
    const two: TransactionAction[] = [
      ['create', entity('a')],
      ['create', entity('b')],
    ];
    service.faults.next = ['fail-before', throttled];
    expect(await outcomeOf(table.submitTransaction(two))).toBe('500 InternalError');
    expect(await outcomeOf(table.submitTransaction(two))).toBe('503 ServerBusy');
    expect(await allOf(table)).toEqual([]);
    service.faults.next = ['fail-after'];
    expect(await outcomeOf(table.submitTransaction(two))).toBe('undefined ECONNRESET');
    expect(await allOf(table)).toEqual(['a', 'b']);
  });

  it('can hang until the caller gives up, with or without the write', async () => {
    const { service, newTable } = simulated();
    const table = await newTable();
    const insert = async (rowKey: string) => {
      const abort = new AbortController();
      const request = table.createEntity(entity(rowKey), { abortSignal: abort.signal });
      setImmediate(() => abort.abort());
      await expect(request).rejects.toMatchObject({ name: 'AbortError' });
    };
    service.faults.next = ['hang-before', 'hang-after'];
    await insert('a');
    await insert('b');
    expect(await allOf(table)).toEqual(['b']);
  });

  it('are decided with the request in view, and the request waits for the decision', async () => {
    const { service, newTable } = simulated();
    const table = await newTable();
    let goOn = (_: 'ok') => {};
    const waiting = new Promise<'ok'>(resolve => {
      goOn = resolve;
    });
    service.faults.decide = ({ operations }) => (operations.some(({ rowKey }) => rowKey === 'late') ? waiting : 'ok');
    const late = table.createEntity(entity('late'));
    await table.createEntity(entity('early'));
    expect(await allOf(table)).toEqual(['early']);
    goOn('ok');
    await late;
    expect(await allOf(table)).toEqual(['early', 'late']);
  });

  it('leave the clock to the test: dates and timestamps are those of `now`, and etags differ all the same', async () => {
    const now = Date.UTC(2030, 0, 1);
    const { newTable } = simulated({ now: () => now });
    const table = await newTable();
    const first = await table.createEntity(entity('a'));
    const second = await table.updateEntity(entity('a'), 'Replace');
    expect(first.date).toEqual(new Date(now));
    expect((await table.getEntity(partitionKey, 'a')).timestamp).toMatch(/^2030-01-01T00:00:00\.000/);
    expect(second.etag).not.toBe(first.etag);
  });
});

describe('The counting client', () => {
  it('counts requests, and says how many operations a transaction has', async () => {
    const { service, newTable } = simulated();
    const { tableName } = await newTable();
    const httpClient = countingClient(service.httpClient);
    const table = TableClient.fromConnectionString(service.connectionString, tableName, { httpClient });
    await table.submitTransaction([
      ['create', entity('a')],
      ['create', entity('b')],
    ]);
    await table.getEntity(partitionKey, 'a');
    expect(httpClient.log()).toEqual([
      { method: 'POST', path: '/$batch', operations: 2 },
      { method: 'GET', path: `/${tableName}(PartitionKey='tenant',RowKey='a')`, operations: 1 },
    ]);
    expect(httpClient.count()).toBe(2);
    httpClient.reset();
    expect(httpClient.count()).toBe(0);
  });

  it('counts over real sockets too', async () => {
    const { connectionString, stop } = await startEmulator();
    const httpClient = countingClient();
    const options = { httpClient, allowInsecureConnection: true };
    await TableClient.fromConnectionString(connectionString, 'Counted', options).createTable();
    await stop();
    expect(httpClient.log()).toEqual([{ method: 'POST', path: '/devstoreaccount1/Tables', operations: 1 }]);
  });
});
