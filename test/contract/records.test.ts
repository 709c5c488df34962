import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableStore } from '../../src/adapters/tables/tableStore.ts';
import { type StoreService, storeServices } from '../support/deps.ts';
import { type Fault, faultyClient } from '../support/faultyClient.ts';
import { storedKinds } from '../support/storedKinds.ts';

const unavailable = { name: 'StorageUnavailable' };
const tooLate = { name: 'TooLate' };
const busy = { status: 503, code: 'ServerBusy' } as const;
const minute = 60_000;

const passing: readonly (readonly [string, Fault])[] = [
  ['its answer gets lost', 'lost'],
  ['storage falls silent after the write', 'silentAfter'],
  ['storage falls silent before it', 'silentBefore'],
  ['storage is busy (503)', busy],
  ['storage breaks (500)', { status: 500, code: 'InternalError' }],
  ['storage times out (408)', { status: 408, code: 'OperationTimedOut' }],
  ['storage asks to slow down (429)', { status: 429, code: 'TooManyRequests' }],
];

describe.each(storeServices)('On $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
    await service.deps.store.check();
  });
  afterAll(() => service.stop());

  describe.each(storedKinds)('the commit of $name', kind => {
    describe.each(kind.changes ? ['that is new', 'that is there'] : ['that is new'])('%s', state => {
      /** A process of its own, between which and storage things go wrong, and a tenant in that state. */
      const world = async (now = Date.now) => {
        const { deps, rowsIn, connectionString, requests } = service;
        const tenant = randomUUID();
        const change = async () => (await kind.prepare(deps, tenant))(deps.store, randomUUID());
        if (state === 'that is there') expect(await change()).toBe('committed');
        let patience = new AbortController();
        const client = faultyClient(requests, () => patience.abort());
        const deadline = () => {
          patience = new AbortController();
          return patience.signal;
        };
        const outside = { now, pause: async () => {}, httpClient: client, deadline };
        const store = tableStore({ connection: connectionString }, outside);
        const before = await rowsIn(tenant);
        const commitId = randomUUID();
        return {
          ...{ store, client, tenant, deps, commitId, change },
          prepared: await kind.prepare(deps, tenant),
          expectWrittenOnce: async () => {
            const rows = await rowsIn(tenant);
            const added = Object.keys(rows).filter(key => !(key in before));
            expect(added.filter(key => key.startsWith('feed_'))).toHaveLength(kind.isNotTold ? 0 : 1);
            expect(Object.values(rows).filter(row => row['commitId'] === commitId)).toHaveLength(1);
          },
          expectNothingWritten: async () => expect(await rowsIn(tenant)).toEqual(before),
          rows: () => rowsIn(tenant),
        };
      };

      it('writes all its rows at once', async () => {
        const { store, client, prepared, commitId, expectWrittenOnce } = await world();
        expect(await prepared(store, commitId)).toBe('committed');
        expect(client.transactions()).toBe(1);
        await expectWrittenOnce();
      });

      it.each(passing)('writes once, and says so, when %s', async (_, fault) => {
        const { store, client, prepared, commitId, expectWrittenOnce } = await world();
        client.onTransactions(fault);
        expect(await prepared(store, commitId)).toBe('committed');
        const isWritten = fault === 'lost' || fault === 'silentAfter';
        expect(client.transactions()).toBe(isWritten ? 1 : 2);
        await expectWrittenOnce();
      });

      it('repeated is a success that writes nothing', async () => {
        const { store, prepared, commitId, expectWrittenOnce, rows } = await world();
        await prepared(store, commitId);
        const written = await rows();
        expect(await prepared(store, commitId)).toBe('committed');
        expect(await rows()).toEqual(written);
        await expectWrittenOnce();
      });

      it('is a success on the third try', async () => {
        const { store, client, prepared, commitId, expectWrittenOnce } = await world();
        client.onTransactions(busy, 'lost');
        expect(await prepared(store, commitId)).toBe('committed');
        await expectWrittenOnce();
      });

      it('is an honest failure after three tries, and writes nothing', async () => {
        const { store, client, prepared, commitId, expectNothingWritten } = await world();
        client.onTransactions(busy, 'silentBefore', busy);
        await expect(prepared(store, commitId)).rejects.toMatchObject(unavailable);
        expect(client.transactions()).toBe(3);
        await expectNothingWritten();
      });

      it('is an honest failure while nobody hears anything of storage, and then found again', async () => {
        const { store, client, prepared, commitId, expectWrittenOnce } = await world();
        await store.check();
        client.onAll('lost');
        await expect(prepared(store, commitId)).rejects.toMatchObject(unavailable);
        client.onAll('ok');
        expect(await prepared(store, commitId)).toBe('committed');
        await expectWrittenOnce();
      });

      it('is not tried again when storage refuses it for what it is', async () => {
        const { store, client, prepared, commitId, expectNothingWritten } = await world();
        client.onTransactions({ status: 413, code: 'RequestBodyTooLarge' });
        await expect(prepared(store, commitId)).rejects.toMatchObject(unavailable);
        expect(client.transactions()).toBe(1);
        await expectNothingWritten();
      });

      const second = state === 'that is new' ? kind.second : 'stale';
      it.each<[string, readonly Fault[]]>([
        ['', []],
        [', also when its first request does not arrive', [busy]],
        [', also when it hears nothing of that', ['lost']],
      ])(`that comes second is ${second}, and writes nothing%s`, async (_, faults) => {
        const { store, client, prepared, commitId, change, rows } = await world();
        let written: object = {};
        client.beforeTransaction(async () => {
          expect(await change()).toBe('committed');
          written = await rows();
        });
        client.onTransactions(...faults);
        expect(await prepared(store, commitId)).toBe(second);
        expect(await rows()).toEqual(written);
      });

      it.each([-minute, minute])('by a clock that is %i ms off writes nothing', async off => {
        const { store, client, tenant, deps, commitId, expectNothingWritten } = await world(() => Date.now() + off);
        const prepared = await kind.prepare({ ...deps, now: () => Date.now() + off }, tenant);
        await expect(prepared(store, commitId)).rejects.toMatchObject(tooLate);
        expect(client.transactions()).toBe(0);
        await expectNothingWritten();
      });

      // A change is never dated before the last one, and that was just made.
      it.runIf(state === 'that is new')('of what happened a minute ago writes nothing', async () => {
        const { store, client, tenant, deps, commitId, expectNothingWritten } = await world();
        const prepared = await kind.prepare({ ...deps, now: () => Date.now() - minute }, tenant);
        await expect(prepared(store, commitId)).rejects.toMatchObject(tooLate);
        expect(client.transactions()).toBe(0);
        await expectNothingWritten();
      });
    });
  });
});
