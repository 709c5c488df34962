import { odata } from '@azure/data-tables';
import * as z from 'zod';
import type { ActionReads, OpenActions } from '../../../application/actions/ports.ts';
import { unreadableRecord } from '../../../application/change/failures.ts';
import { type OpenAction, openActionSchema } from '../../../domain/reports/openFigures.ts';
import { rangeOf } from '../kernel/keys.ts';
import { allRows, firstRows, inRange, type Readable, type Reading } from '../kernel/rangeReads.ts';
import { rowSchema } from '../kernel/rows.ts';
import { expiringRange, indexPrefix, parseExpiringKey, parseOpenKey } from './keys.ts';

const countedRow = z.object({
  ...openActionSchema.omit({ id: true, createdAt: true }).shape,
  rowKey: z.string(),
  schema: z.literal(rowSchema),
});

/** What figures are counted from: properties and keys alone, no summary is read or parsed. */
export const openRows = (
  reading: Reading,
): Pick<ActionReads, 'open' | 'expiring'> & Pick<OpenActions, 'countOpen'> => ({
  countOpen: async (tenant, submitterId, limit) => {
    const { filter, comparisons } = inRange(tenant, rangeOf(indexPrefix.open()));
    const submitted = { filter: filter + odata` and submittedById eq ${submitterId}`, comparisons: comparisons + 1 };
    const { items } = await firstRows(reading, { ...submitted, select: ['rowKey'] }, limit, () => true);
    return items.length;
  },
  open: (tenant, limit) => firstRows(reading, openQuery(tenant), limit, openActionIn),
  expiring: (tenant, after, until, limit) => {
    const range = inRange(tenant, expiringRange(after, until));
    const read = ({ rowKey = '' }: { readonly rowKey?: string | undefined }) => parseExpiringKey(rowKey);
    return firstRows(reading, { ...range, select: ['rowKey'] }, limit, read);
  },
});

/** All open actions, however many there are. */
export const allOpen = (reading: Reading, tenant: string): Promise<Readable<OpenAction>> =>
  allRows(reading, openQuery(tenant), openActionIn);

const openQuery = (tenant: string) => ({
  ...inRange(tenant, rangeOf(indexPrefix.open())),
  select: ['partitionKey', 'rowKey', 'schema', 'status', 'severity', 'kind', 'entityKind'],
});

/** What figures need of an open row. Throws `UnreadableRecord` on what this version does not know. */
export const openActionIn = (row: unknown): OpenAction => {
  const parsed = countedRow.safeParse(row);
  if (!parsed.success) throw unreadableRecord('an open row cannot be read by this version', parsed.error);
  const { rowKey, schema: _, ...facts } = parsed.data;
  return { ...facts, ...parseOpenKey(rowKey) };
};
