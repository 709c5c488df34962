import { expect } from 'vitest';
import type { ListQuery } from '../../src/application/actions/ports.ts';
import type { Store } from '../../src/application/deps.ts';
import type { ActionOutline } from '../../src/domain/actions/outline.ts';

/** Everything a list gives, page by page, and how many pages that were; between two pages something else may happen. */
export const allPages = async (
  store: Store,
  query: ListQuery,
  size: number,
  between: () => Promise<void> = async () => {},
): Promise<{ readonly items: readonly ActionOutline[]; readonly pages: number }> => {
  const items: ActionOutline[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await store.list(query, size, cursor);
    if (!page) throw new Error('its own cursor was refused');
    expect(page.items.length).toBeLessThanOrEqual(size);
    items.push(...page.items);
    cursor = page.cursor;
    pages += 1;
    await between();
  } while (cursor !== undefined);
  return { items, pages };
};
export const idsIn = ({ items }: { readonly items: readonly ActionOutline[] }) => items.map(({ id }) => id);
