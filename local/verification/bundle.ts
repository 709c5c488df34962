import { open, rename, rm } from 'node:fs/promises';
import { sha256 } from '../../src/adapters/node/sha256.ts';
import type { Witness } from '../../src/application/seals/verifyTenant.ts';
import { placeInFeed } from '../../src/domain/history/feed.ts';
import { entryView } from '../../src/domain/history/history.ts';
import { pathIn } from '../../src/domain/history/merkle.ts';
import { sealView, treeOf } from '../../src/domain/history/seal.ts';

/** What docs/verify-history.mjs reads. */
const format = 'action-center-history-1';

/**
 * Writes what was verified into a file that proves itself: all seals, each with its leaves and their paths to its root,
 * then the histories. It grows as it comes, in a file beside it, and has its name only when it is whole.
 */
export const bundleWriter = async (file: string, tenant: string, only: readonly string[]) => {
  const unfinished = `${file}.part`;
  const handle = await open(unfinished, 'w');
  const isMeant = (id: string) => only.length === 0 || only.includes(id);
  const missing = new Set(only);
  let [seals, histories] = [0, 0];
  const write = (text: string) => handle.appendFile(text);
  /** Everything behind the seals begins when the first history comes, or at the end. */
  const beginHistories = () => (histories === 0 ? write('\n],\n"histories": [\n') : write(',\n'));
  await write(`{\n"format": "${format}",\n"tenant": "${tenant}",\n"seals": [\n`);
  return {
    seal: async ({ seal, leaves }) => {
      const tree = treeOf(leaves, sha256);
      const proofs = leaves.flatMap((leaf, index) =>
        isMeant(placeInFeed(leaf.key).owner) ? [{ leaf, index, path: pathIn(tree, index) }] : [],
      );
      await write(`${seals++ === 0 ? '' : ',\n'}${JSON.stringify({ seal: sealView(seal), proofs })}`);
    },
    history: async (actionId, entries) => {
      if (!isMeant(actionId)) return;
      missing.delete(actionId);
      await beginHistories();
      histories++;
      await write(JSON.stringify({ actionId, entries: entries.map(entry => entryView(entry)) }));
    },
    /** Ends the file. An action that was to be in it and is not: its id, and there is no file. */
    keep: async (): Promise<string | undefined> => {
      const [absent] = missing;
      if (histories === 0) await beginHistories();
      await write('\n]\n}\n');
      await handle.close();
      await (absent === undefined ? rename(unfinished, file) : rm(unfinished));
      return absent;
    },
    drop: async (): Promise<void> => {
      await handle.close();
      await rm(unfinished, { force: true });
    },
  } satisfies Witness & Record<string, unknown>;
};
