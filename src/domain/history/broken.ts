import { rfc3339 } from '../values/time.ts';
import { placeInFeed } from './feed.ts';
import type { SealFault } from './seal.ts';

/** Why stored history is not what was written. Each names its place. */
export type Broken =
  | { readonly type: 'SealMissing'; readonly seal: number; readonly copied?: boolean }
  | { readonly type: 'SealUnreadable' | 'SealNotAsCopied' | 'CopyMissing' | 'CopyUnreadable'; readonly seal: number }
  | { readonly type: 'SealFaulty'; readonly seal: number; readonly fault: SealFault }
  | {
      readonly type: 'FeedRowMissing' | 'FeedRowAltered' | 'FeedRowAdded';
      readonly key: string;
      readonly seal: number;
    }
  | {
      readonly type: 'RecordGone' | 'RecordNotAsSealed';
      readonly owner: string;
      readonly sequence: number;
      readonly seal: number;
    }
  | {
      readonly type: 'EntryMissing' | 'EntryNotAsSealed';
      readonly actionId: string;
      readonly sequence: number;
      readonly seal: number;
    }
  | { readonly type: 'EntryNotSealed' | 'ChainBroken'; readonly actionId: string; readonly sequence: number }
  | {
      readonly type: 'HistoryUnreadable' | 'HistoryMissing' | 'ActionMissing' | 'ActionUnreadable';
      readonly actionId: string;
    }
  | { readonly type: 'ActionGone'; readonly actionId: string; readonly seal: number }
  | { readonly type: 'ActionDiffers'; readonly actionId: string; readonly differing: readonly string[] };

const faults: Readonly<Record<SealFault, (seal: number) => string>> = {
  altered: seal => `Seal ${seal} was altered: its hash is not that of its content.`,
  unchained: seal =>
    `Seal ${seal} does not follow seal ${seal - 1}: a seal before it was altered, removed or replaced.`,
  leavesAltered: seal => `The leaves of seal ${seal} were altered or removed: they do not lead to its root.`,
};

/** For people: what is wrong, and where. */
export const inWords = (broken: Broken): string => {
  switch (broken.type) {
    case 'SealMissing':
      return `Seal ${broken.seal} was removed: ${broken.copied ? 'the container has its copy' : 'there are later ones, or its leaves'}.`;
    case 'SealUnreadable':
      return `Seal ${broken.seal}, or what is left of it, cannot be read: damaged, or of a newer version.`;
    case 'SealNotAsCopied':
      return `Seal ${broken.seal} is not the one that the container has: it was replaced, or all from some seal on were made anew.`;
    case 'CopyMissing':
      return `The container has no copy of seal ${broken.seal}, and has copies of later ones.`;
    case 'CopyUnreadable':
      return `The copy of seal ${broken.seal} in the container cannot be read.`;
    case 'SealFaulty':
      return faults[broken.fault](broken.seal);
    case 'FeedRowMissing':
      return `${feedRow(broken)} was removed from the change feed: seal ${broken.seal} has it.`;
    case 'FeedRowAltered':
      return `${feedRow(broken)} was altered in the change feed: seal ${broken.seal} has another.`;
    case 'FeedRowAdded':
      return `${feedRow(broken)} was added to the change feed later: it lies in the time of seal ${broken.seal}, which does not have it.`;
    case 'RecordGone':
      return `What change ${broken.sequence} of ${broken.owner} left behind is gone: seal ${broken.seal} has it.`;
    case 'RecordNotAsSealed':
      return `What change ${broken.sequence} of ${broken.owner} left behind was altered: seal ${broken.seal} has another.`;
    case 'EntryMissing':
      return `Entry ${broken.sequence} of action ${broken.actionId} was removed: seal ${broken.seal} has it.`;
    case 'EntryNotAsSealed':
      return `Entry ${broken.sequence} of action ${broken.actionId} is not the one that seal ${broken.seal} has: it was altered or exchanged, whatever its chain says.`;
    case 'EntryNotSealed':
      return `Entry ${broken.sequence} of action ${broken.actionId} was added later: its time is sealed, and no seal has it.`;
    case 'ChainBroken':
      return `The chain of action ${broken.actionId} is broken at entry ${broken.sequence}: it was altered, removed, moved, or is not where the action's own row ends.`;
    case 'HistoryUnreadable':
      return `An entry of action ${broken.actionId} cannot be read: damaged, or of a newer version.`;
    case 'HistoryMissing':
      return `Action ${broken.actionId} has no history.`;
    case 'ActionMissing':
      return `Action ${broken.actionId} has a history, and no row of its own.`;
    case 'ActionUnreadable':
      return `The row of action ${broken.actionId} cannot be read: damaged, or of a newer version.`;
    case 'ActionGone':
      return `Action ${broken.actionId} was removed with all of its history: seal ${broken.seal} has it.`;
    case 'ActionDiffers':
      return `The row of action ${broken.actionId} was altered: its history tells another ${broken.differing.join(', ')}.`;
  }
};

const feedRow = ({ key }: { readonly key: string }): string => {
  const { at, owner, sequence } = placeInFeed(key);
  const when = Number.isInteger(at) ? ` (${rfc3339(at)})` : '';
  return `Change ${sequence} of ${owner}${when}`;
};
