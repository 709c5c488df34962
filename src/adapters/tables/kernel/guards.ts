import type { TransactionAction } from '@azure/data-tables';

// What Azure Tables refuses and the emulator lets through. A breach is a bug of ours: better found on a developer's
// machine than in production. Limits: learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
// and .../performing-entity-group-transactions, .../query-timeout-and-pagination.

const maxOperations = 100;
const maxTransactionBytes = 4 * 1024 * 1024;
const maxStringCharacters = 32 * 1024;
export const maxComparisons = 15;
const maxTop = 1000;
const maxKeyCharacters = 200;

const bug = (what: string): Error => new Error(`${what} (this is a bug)`);
const isAllowedKey = (key: string) =>
  key.length > 0 &&
  key.length <= maxKeyCharacters &&
  [...key].every(c => c > '\u001f' && c < '\u007f' && !'/\\#?'.includes(c));

/** Throws on a transaction that Azure would refuse. */
export const guardTransaction = (operations: readonly TransactionAction[]): void => {
  if (operations.length === 0 || operations.length > maxOperations)
    throw bug(`a transaction of ${operations.length} operations`);
  const keys = operations.map(([, entity]) => entity.rowKey);
  if (new Set(keys).size !== keys.length) throw bug('a transaction that touches an entity twice');
  if (new Set(operations.map(([, entity]) => entity.partitionKey)).size !== 1)
    throw bug('a transaction over two partitions');
  for (const [, entity] of operations) guardEntity(entity);
  if (JSON.stringify(operations).length * 2 > maxTransactionBytes) throw bug('a transaction over 4 MiB');
};

const guardEntity = (entity: TransactionAction[1]): void => {
  const broken = [entity.partitionKey, entity.rowKey].find(key => !isAllowedKey(key));
  if (broken !== undefined) throw bug(`the key ${JSON.stringify(broken)}`);
  for (const [name, value] of Object.entries(entity))
    if (typeof value === 'string' && value.length > maxStringCharacters)
      throw bug(`a property ${name} of ${value.length} characters`);
};

/** Throws on a query that Azure would refuse. */
export const guardQuery = (comparisons: number, top: number): void => {
  if (comparisons > maxComparisons) throw bug(`a filter of ${comparisons} comparisons`);
  if (top < 1 || top > maxTop) throw bug(`a page of ${top}`);
};
