import { placeInFeed } from '../../../domain/history/feed.ts';
import type { Leaf } from '../../../domain/history/seal.ts';
import type { Entity, TableRequests } from '../kernel/tableRequests.ts';
import { originalOf } from './originals.ts';

/** So many histories are asked at once for a hash that older rows of the feed do not tell. */
const askedAtOnce = 20;

/** Rows of the feed as leaves. Whatever a row has belongs to its leaf, whichever version or feature wrote it. */
export const leavesOfFeed = async (
  requests: TableRequests,
  tenant: string,
  rows: readonly Entity[],
): Promise<readonly Leaf[]> => {
  const leaves: Leaf[] = [];
  for (let first = 0; first < rows.length; first += askedAtOnce)
    leaves.push(
      ...(await Promise.all(
        rows.slice(first, first + askedAtOnce).map(row => withHash(requests, tenant, leafIn(row))),
      )),
    );
  return leaves;
};

/** Only what storage itself adds is left out. */
export const leafIn = ({ rowKey: key = '', partitionKey: _, etag: __, timestamp: ___, ...row }: Entity): Leaf => ({
  key,
  row: Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => !name.startsWith('odata.'))
      .map(([name, value]) => [name, plain(value)]),
  ),
});

/** We write nothing else; what a hand wrote is sealed all the same. */
const plain = (value: unknown): string | number | boolean => {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Rows of before do not tell the hash of what they stand for: it is looked up, once. */
const withHash = async (requests: TableRequests, tenant: string, leaf: Leaf): Promise<Leaf> => {
  if ('hash' in leaf.row) return leaf;
  const { owner, sequence } = placeInFeed(leaf.key);
  const original = await originalOf(requests, tenant, owner, sequence);
  return original.type === 'kept' ? { ...leaf, hash: original.hash } : leaf;
};
