import { odata, type TableEntity } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allOf, entity, outcomeOf, pageOf, partitionKey, services, type TestTables } from '../support/tableServices.ts';

describe.each(services)('On $name', ({ start }) => {
  let tables: TestTables;
  beforeAll(async () => {
    tables = await start();
  });
  afterAll(() => tables.stop());

  it('a table is created once, whatever its case', async () => {
    // The SDK swallows the refusal, so only the raw answer shows it.
    const statusOf = async (name: string) => {
      let last = 0;
      await tables.client(name).createTable({
        onResponse: ({ status }) => {
          last = status;
        },
      });
      return last;
    };
    expect([await statusOf('Actions'), await statusOf('actions')]).toEqual([201, 409]);
  });

  it('a table that is not there is not found', async () => {
    const table = tables.client('Nowhere');
    expect(await outcomeOf(allOf(table))).toBe('404 TableNotFound');
    expect(await outcomeOf(table.getEntity('a', 'b'))).toBe('404 TableNotFound');
    expect(await outcomeOf(table.createEntity(entity('a')))).toBe('404 TableNotFound');
  });

  it('every type of property comes back as it went in', async () => {
    const table = await tables.newTable();
    const properties = {
      text: "it's “quoted” \\ \n 😀",
      whole: -7,
      fraction: 1.5,
      long: 9007199254740993n,
      yes: true,
      when: new Date('2026-11-23T10:00:00.123Z'),
      bytes: new Uint8Array([0, 1, 254, 255]),
      id: { type: 'Guid', value: '5d6b6bb7-de71-4623-b4af-96380a352509' },
      wholeDouble: { type: 'Double', value: '3' },
    };
    await table.createEntity(entity('all', properties));
    const read = await table.getEntity<{ bytes: Uint8Array }>(partitionKey, 'all');
    expect(read).toMatchObject({
      ...properties,
      wholeDouble: 3,
      bytes: expect.anything(),
      partitionKey,
      rowKey: 'all',
    });
    expect([...read.bytes]).toEqual([0, 1, 254, 255]);
  });

  it('a property without a value is not stored', async () => {
    const table = await tables.newTable();
    await table.createEntity(entity('a', { kept: 1, dropped: null }));
    expect(await table.getEntity(partitionKey, 'a')).not.toHaveProperty('dropped', expect.anything());
    expect(await allOf(table, 'dropped ne 1')).toEqual([]);
  });

  it('a timestamp is given by the service and an etag changes with every write', async () => {
    const table = await tables.newTable();
    const inserted = await table.createEntity(entity('a', { n: 1 }));
    const read = await table.getEntity(partitionKey, 'a');
    expect(read.etag).toBe(inserted.etag);
    expect(inserted.etag).toMatch(/^W\/"datetime'.+'"$/);
    expect(Date.parse(read.timestamp ?? '')).not.toBeNaN();
    const replaced = await table.updateEntity(entity('a', { n: 1 }), 'Replace');
    expect(replaced.etag).not.toBe(inserted.etag);
    expect((await table.getEntity(partitionKey, 'a')).etag).toBe(replaced.etag);
  });

  it('what exists is not inserted again, and what does not exist is neither read, updated nor deleted', async () => {
    const table = await tables.newTable();
    await table.createEntity(entity('a'));
    expect(await outcomeOf(table.createEntity(entity('a')))).toBe('409 EntityAlreadyExists');
    expect(await outcomeOf(table.getEntity(partitionKey, 'b'))).toBe('404 ResourceNotFound');
    expect(await outcomeOf(table.updateEntity(entity('b'), 'Replace'))).toBe('404 ResourceNotFound');
    expect(await outcomeOf(table.updateEntity(entity('b'), 'Merge'))).toBe('404 ResourceNotFound');
    expect(await outcomeOf(table.deleteEntity(partitionKey, 'b'))).toBe('404 ResourceNotFound');
  });

  it('a write with an old etag is refused, one with the present etag passes', async () => {
    const table = await tables.newTable();
    const { etag: old = '' } = await table.createEntity(entity('a', { n: 1 }));
    const { etag = '' } = await table.updateEntity(entity('a', { n: 2 }), 'Replace', { etag: old });
    const stale = '412 UpdateConditionNotSatisfied';
    expect(await outcomeOf(table.updateEntity(entity('a', { n: 3 }), 'Replace', { etag: old }))).toBe(stale);
    expect(await outcomeOf(table.updateEntity(entity('a', { n: 3 }), 'Merge', { etag: old }))).toBe(stale);
    expect(await outcomeOf(table.deleteEntity(partitionKey, 'a', { etag: old }))).toBe(stale);
    expect(await table.getEntity(partitionKey, 'a')).toMatchObject({ n: 2 });
    await table.deleteEntity(partitionKey, 'a', { etag });
    expect(await allOf(table)).toEqual([]);
  });

  it('replacing drops the other properties, merging keeps them, and an upsert inserts too', async () => {
    const table = await tables.newTable();
    await table.upsertEntity(entity('a', { x: 1, y: 1 }), 'Replace');
    await table.upsertEntity(entity('b', { x: 1, y: 1 }), 'Merge');
    await table.updateEntity(entity('a', { y: 2 }), 'Replace');
    await table.updateEntity(entity('b', { y: '2' }), 'Merge');
    expect(await table.getEntity(partitionKey, 'a')).not.toHaveProperty('x');
    expect(await table.getEntity(partitionKey, 'b')).toMatchObject({ x: 1, y: '2' });
  });

  it('keys may hold quotes, percent signs, blanks and any letter', async () => {
    const table = await tables.newTable();
    const key = "it's 100 % <ünï> 😀 (a,b)='c'&+";
    await table.createEntity({ partitionKey: key, rowKey: key, n: 1 });
    expect(await table.getEntity(key, key)).toMatchObject({ partitionKey: key, rowKey: key });
    await table.updateEntity({ partitionKey: key, rowKey: key, n: 2 }, 'Replace');
    expect(await allOf(table, odata`RowKey eq ${key} and n eq 2`)).toEqual([key]);
    await table.deleteEntity(key, key);
  });

  it.each(['a/b', 'a\\b', 'a#b', 'a?b', 'a\u0001b', 'a\u007fb', 'a\u009fb', 'k'.repeat(513)])(
    'a key like %j is refused',
    async key => {
      const table = await tables.newTable();
      expect(await outcomeOf(table.createEntity(entity(key)))).toMatch(/^400 /);
      expect(await outcomeOf(table.createEntity({ partitionKey: key, rowKey: 'a' }))).toMatch(/^400 /);
    },
  );

  it('an entity without a key is refused', async () => {
    const table = await tables.newTable();
    const nameless: TableEntity = JSON.parse('{"partitionKey":"a"}');
    expect(await outcomeOf(table.createEntity(nameless))).toBe('400 PropertiesNeedValue');
  });

  it('a value of 32K characters fits and a longer one does not, nor does an entity over 1 MiB', async () => {
    const table = await tables.newTable();
    const longest = 'x'.repeat(32 * 1024);
    await table.createEntity(entity('a', { longest }));
    const longer = table.createEntity(entity('b', { longer: `${longest}x` }));
    expect(await outcomeOf(longer)).toBe('400 PropertyValueTooLarge');
    const parts = Array.from({ length: 40 }, (_, n) => [`part${n}`, longest]);
    expect(await outcomeOf(table.upsertEntity(entity('c', Object.fromEntries(parts))))).toBe('400 EntityTooLarge');
  });

  it('entities come in the order of their keys, by code unit, in pages that continue where they stopped', async () => {
    const table = await tables.newTable();
    const keys = ['a', 'B', '_', 'ab', 'a b', 'ä', 'z', '10', '9', '😀', '\uffee', ''];
    for (const key of keys) await table.createEntity(entity(key));
    await table.createEntity({ partitionKey: 'Tenant', rowKey: 'zz' });
    const expected = ['zz', ...keys.toSorted()];
    expect(await allOf(table)).toEqual(expected);
    const behindA = await allOf(table, odata`PartitionKey eq ${partitionKey} and RowKey gt 'a'`);
    expect(behindA).toEqual(expected.slice(1).filter(key => key > 'a'));
    expect(await allOf(table, "PartitionKey gt 'Tenan' and PartitionKey lt 'tenant'")).toEqual(['zz']);

    const first = await pageOf(table, 5);
    await table.deleteEntity(partitionKey, expected[5] ?? '');
    const second = await pageOf(table, 100, first.continuationToken);
    expect([...first, ...second].map(({ rowKey }) => rowKey)).toEqual(expected.filter((_, index) => index !== 5));
  });

  it('a page holds at most 1000 entities', async () => {
    const table = await tables.newTable();
    const keys = Array.from({ length: 1001 }, (_, n) => String(n).padStart(4, '0'));
    for (let from = 0; from < keys.length; from += 100)
      await table.submitTransaction(keys.slice(from, from + 100).map(key => ['create', entity(key)]));
    const first = await pageOf(table, 1000);
    const second = await pageOf(table, 1000, first.continuationToken);
    expect([first.length, second.length, second.continuationToken]).toEqual([1000, 1, undefined]);
  });

  it('only what was selected comes back, and the etag', async () => {
    const table = await tables.newTable();
    const { etag } = await table.createEntity(entity('a', { x: 1, y: 2 }));
    const queryOptions = { select: ['RowKey', 'y'] };
    const read = await table.getEntity(partitionKey, 'a', { queryOptions });
    // Only what is read alone has this among its properties.
    expect(read).toEqual({ 'odata.metadata': expect.any(String), etag, rowKey: 'a', y: 2 });
    const listed = await table.listEntities({ queryOptions }).next();
    expect(listed.value).toEqual({ etag, rowKey: 'a', y: 2 });
  });
});
