import type { Fault } from '../../domain/actions/refusal.ts';
import type { Proposal } from '../../domain/actions/submit.ts';
import type { Sha256 } from '../../domain/values/digest.ts';
import { readUrl } from '../kernel/links.ts';

type Entity = Proposal['entity'];

/**
 * A URL as the URL parser writes it, so that two spellings of it are not two entities. An id that belongs to the spelling
 * that came is right too, and left out: it is computed anew.
 */
export const withOneSpelling = (
  entity: Entity,
  sha256: Sha256,
): { readonly entity: Entity; readonly faults: readonly Fault[] } => {
  const { id, name, ...rest } = entity;
  if (entity.kind !== 'url' || name === undefined) return { entity, faults: [] };
  const { href, fault } = readUrl(name, ['http:', 'https:']);
  if (fault !== undefined) return { entity, faults: [{ target: 'entity.name', message: fault }] };
  return { entity: { ...rest, name: href, ...(id !== sha256(name) && { id }) }, faults: [] };
};
