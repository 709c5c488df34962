import { createHash } from 'node:crypto';

/** The suites that share one app. A new one is added here, and so gets tenants. */
const sharingSuites = [
  'authorization',
  'bulk',
  'client',
  'conventions',
  'decisions',
  'docs',
  'document',
  'fuzz',
  'historyPages',
  'incidents',
  'leaks',
  'leftOut',
  'lists',
  'malformedBodies',
  'malformedRequests',
  'methods',
  'portalLists',
  'spellings',
  'story',
  'strangers',
  'undo',
  'urls',
] as const;
export type SharingSuite = (typeof sharingSuites)[number];

/** The same id for the same text. */
const idFor = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

/** A suite's own two tenants, in the same roles as the two that every other app has. */
export const tenantsOf = (suite: SharingSuite) => ({ local: idFor(`${suite} local`), other: idFor(`${suite} other`) });

export const allSharedTenants: readonly string[] = sharingSuites.flatMap(suite => Object.values(tenantsOf(suite)));
