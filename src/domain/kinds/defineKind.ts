import * as z from 'zod';

export const entityKinds = ['device', 'user', 'email', 'mailbox', 'url'] as const;
export type EntityKind = (typeof entityKinds)[number];
export const entityKindSchema = z
  .enum(entityKinds)
  .meta({ id: 'EntityKind', description: 'What an action can act on.' });

/** What a kind of action is. One file a kind; `index.ts` is the catalogue. */
type KindDefinition<P> = {
  readonly entityKind: EntityKind;
  /** Checks the submitter's parameters and fills in defaults. */
  readonly parameters: z.ZodObject & z.ZodType<P>;
  /** The kind that undoes it, where there is one. */
  readonly reverse?: string;
  /** Whether it gives back what another kind took: then it is not undone itself, and needs no finding of a threat. */
  readonly restores: boolean;
  /** Kinds that would fight over the same thing share this word, so only one of them can be open for an entity. */
  readonly exclusivityGroup: string;
  /** Beside the entity, what the group is about (the recipient of a mail). */
  readonly exclusiveWithin?: (parameters: P) => string;
  /** Harmless to repeat: may run again while the last run's outcome is unknown. */
  readonly repeatable: boolean;
  readonly impact: 'low' | 'high';
  /** One line for people; `name` is the entity's. */
  readonly title: (name: string, parameters: P) => string;
};

export type Kind<P = unknown> = Omit<KindDefinition<P>, 'title' | 'exclusiveWithin'> & {
  /** The one-line human summary; the parameters must have passed `parameters`. */
  readonly titleOf: (name: string, parameters: unknown) => string;
  /** What may be open only once: the group, the entity, and what else the kind says. */
  readonly exclusivityOf: (entityId: string, parameters: unknown) => string;
};

/** Declares a kind. Its functions take stored parameters as they are and parse them, so callers need not know `P`. */
export const defineKind = <P>({ title, exclusiveWithin, ...kind }: KindDefinition<P>): Kind<P> => ({
  ...kind,
  titleOf: (name, parameters) => title(name, kind.parameters.parse(parameters)),
  exclusivityOf: (entityId, parameters) =>
    [kind.exclusivityGroup, entityId, exclusiveWithin?.(kind.parameters.parse(parameters)) ?? ''].join('\n'),
});
