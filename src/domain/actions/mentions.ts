import type { ActionOutline } from './outline.ts';

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** Whether each of these words stands somewhere in an action's title, in what names its entity, or in an id of it. */
export const mentions = (action: ActionOutline, words: string): boolean => {
  const { id, title, externalId, entity, investigation, incident } = action;
  const texts = [title, entity.name, entity.deviceGroup, entity.id, id, externalId, investigation?.id, incident?.id];
  const all = folded(texts.filter(text => text !== undefined).join('\n'));
  return folded(words)
    .split(/\s+/)
    .every(word => all.includes(word));
};
