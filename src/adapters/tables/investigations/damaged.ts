import * as z from 'zod';
import type { DamagedInvestigation } from '../../../application/investigations/ports.ts';
import { instantIn, rangeOf, short } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { joined, parsed } from '../kernel/rows.ts';
import { type Entity, type TableRequests, tagOf } from '../kernel/tableRequests.ts';
import { investigationPrefix, keyOfInvestigation } from './keys.ts';

const otherRows = [investigationPrefix.listed(), 'byIncidentInvestigation_', 'due_'] as const;

/**
 * What is left of a record that cannot be read, if anything left of it says that it is this owner's. Its other rows are
 * found by the hash at the end of their keys: all keys are read, which only damage is worth.
 */
export const damagedInvestigation = async (
  requests: TableRequests,
  tenant: string,
  id: string,
  ownerId: string,
): Promise<DamagedInvestigation | undefined> => {
  const own = await requests.get(tenant, keyOfInvestigation.record(id));
  if (!own) return undefined;
  const others: Entity[] = [];
  for (const prefix of otherRows) {
    const query = { ...inRange(tenant, rangeOf(prefix)), select: ['partitionKey', 'rowKey', 'ownerId'] };
    for await (const { entities } of pagesOf(requests, query))
      others.push(...entities.filter(({ rowKey = '' }) => rowKey.endsWith(`_${short(id)}`)));
  }
  const owner = ownerIn(own, tenant, id) ?? others.find(row => typeof row['ownerId'] === 'string')?.['ownerId'];
  if (owner !== ownerId) return undefined;
  const rowKeys = [own, ...others].map(({ rowKey = '' }) => rowKey);
  const listed = rowKeys.find(key => key.startsWith(investigationPrefix.listed()));
  return {
    ...{ tag: tagOf(own), version: versionIn(own), rowKeys },
    ...(listed !== undefined && {
      createdAt: instantIn(listed.slice(investigationPrefix.listed().length).slice(0, 13)),
    }),
  };
};

/** The owner that the record itself names, where so much of it can be read. */
const ownerIn = (own: Entity, tenant: string, id: string): string | undefined => {
  const named = z.object({ tenant: z.literal(tenant), id: z.literal(id), owner: z.object({ id: z.string() }) });
  try {
    return parsed(named, 'detail', () => JSON.parse(joined('detail', own))).owner.id;
  } catch {
    return undefined;
  }
};

const versionIn = ({ version }: Entity): number => z.int().min(0).max(999_999).catch(0).parse(version);
