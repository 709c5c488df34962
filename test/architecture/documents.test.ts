import { glob, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Whether a document may call something that: a path from the root, or from `src`. */
const exists = async (path: string): Promise<boolean> => {
  const places = [path, `src/${path}`].map(place =>
    stat(resolve(root, place)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(places)).includes(true);
};

const documents: string[] = [];
for await (const path of glob(['*.md', 'docs/**/*.md'], { cwd: root })) documents.push(path);

describe('what documents call by its path is there:', () => {
  test.each(documents.sort())('%s', async document => {
    const text = await readFile(resolve(root, document), 'utf8');
    const named = [
      ...text.matchAll(/`((?:src|http|domain|application|adapters|functions|test|local|bench|docs)\/[\w/.-]+)`/g),
    ];
    const paths = named.map(([, path = '']) => path).filter(path => !path.includes('yourKind'));
    const missing = [];
    for (const path of paths) if (!(await exists(path))) missing.push(path);
    expect(missing).toEqual([]);
  });

  test.each(documents)('%s links to what is there', async document => {
    const text = await readFile(resolve(root, document), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, link = '']) => link);
    const missing = [];
    for (const link of links) if (!(await exists(resolve(root, document, '..', link)))) missing.push(link);
    expect(missing).toEqual([]);
  });
});
