import { v7 } from 'uuid';
import { rowsOf, rowsOfEntry } from '../../src/adapters/tables/actions/rowsOf.ts';
import { tableName } from '../../src/adapters/tables/tableStore.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Instant } from '../../src/domain/values/time.ts';
import type { Story } from './builders.ts';
import type { World } from './deps.ts';
import { type Entity, propertiesOf } from './simulatedTables/entity.ts';

/**
 * Puts the actions 0 to `count` - 1 into a simulated world as they would be stored, tens of thousands in seconds: their
 * own rows, index rows, and history and feed where `tell` gives a history. Only keys are kept: what is in a row is told
 * again when somebody looks at it, so `tell` must always tell the same of the same number.
 */
export const putActions = ({ tables, clock }: World, count: number, tell: (n: number) => Story): void =>
  tables.fill(tableName, entitiesOf(count, tell, BigInt(clock.now()) * 10_000n));

const entitiesOf = function* (count: number, tell: (n: number) => Story, ticks: bigint): Generator<Entity> {
  for (let n = 0; n < count; n++) {
    const { action, history } = tell(n);
    const partitionKey = action.tenant;
    for (const rowKey of rowsOf(action).keys()) {
      const properties = () => propertiesOf(rowsOf(tell(n).action).get(rowKey) ?? {});
      yield lazy({ partitionKey, rowKey, ticks }, properties);
    }
    for (const [place, entry] of history.entries())
      for (const rowKey of rowsOfEntry(action, entry).keys()) {
        const properties = () => {
          const { action, history } = tell(n);
          const entry = history[place];
          return propertiesOf((entry && rowsOfEntry(action, entry).get(rowKey)) ?? {});
        };
        yield lazy({ partitionKey, rowKey, ticks }, properties);
      }
  }
};

const lazy = (place: Omit<Entity, 'properties'>, properties: () => Entity['properties']): Entity => ({
  ...place,
  get properties() {
    return properties();
  },
});

/** An id of that time, the same one for the same number. */
export const idAt = (at: Instant, n: number): string => {
  const random = new Uint8Array(16);
  new DataView(random.buffer).setUint32(12, n);
  return v7({ msecs: at, random });
};

type Changes = Partial<Pick<Action, 'tenant' | 'entity' | 'investigation' | 'incident' | 'severity' | 'externalId'>>;

/** The same story told of another action, at a time of its own; its hashes stay those of the model. */
export const toldAgain = ({ action, history }: Story, id: string, createdAt: Instant, changes: Changes): Story => {
  const shift = createdAt - action.createdAt;
  const [lastModifiedAt, expiresAt] = [action.lastModifiedAt + shift, action.expiresAt + shift];
  return {
    action: { ...action, id, createdAt, lastModifiedAt, expiresAt, ...changes },
    history: history.map(entry => ({ ...entry, event: { ...entry.event, at: entry.event.at + shift } })),
  };
};
