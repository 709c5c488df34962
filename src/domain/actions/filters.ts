import * as z from 'zod';
import { entityKindSchema } from '../kinds/defineKind.ts';
import { actionKindSchema } from '../kinds/index.ts';
import { externalName, personId } from '../values/ids.ts';
import { line } from '../values/text.ts';
import { severitySchema, sources, statusSchema, verdictSchema } from './action.ts';
import type { ActionOutline } from './outline.ts';

/** What lists of actions can be filtered by, and everything that anybody has to know of it. */
type Filter = {
  /** One value, as a caller writes it. */
  readonly value: z.ZodType<string, string>;
  /** How many values a caller may give; absent: as many as there are. */
  readonly most?: number;
  /** Whether the value is a person, so that a caller can say `me`. */
  readonly isPerson?: true;
  /** What of an action is compared: any of these will do. */
  readonly of: (action: ActionOutline) => readonly (string | undefined)[];
  /** The property of rows that storage compares; absent where an action has several values, which only code can compare. */
  readonly property?: string;
  /**
   * Where a summary may leave out some of the values, the property of rows that has all of them then, as JSON. Code
   * compares: rows from before have the summary alone, and storage would pass them over.
   */
  readonly whole?: string;
  /** Where the rows of one value have an index of their own: of several that are given the one with the least number is read. */
  readonly index?: number;
  /** The column of the CSV. */
  readonly column: string;
  /** For the API's description. */
  readonly description: string;
};

const listed = <T extends { readonly [name: string]: Filter }>(all: T): T => all;
const few = 20;

/** The table: a new filter is a line here. Where it has a property, rows are written with it from then on. */
export const filters = listed({
  status: {
    value: statusSchema,
    of: ({ status }) => [status],
    property: 'status',
    column: 'status',
    description: 'Where it stands.',
  },
  kind: {
    value: actionKindSchema,
    of: ({ kind }) => [kind],
    property: 'kind',
    column: 'kind',
    description: 'What kind of action.',
  },
  entityKind: {
    value: entityKindSchema,
    of: ({ entity }) => [entity.kind],
    property: 'entityKind',
    column: 'entityKind',
    description: 'What kind of entity it acts on.',
  },
  severity: {
    value: severitySchema,
    of: ({ severity }) => [severity],
    property: 'severity',
    column: 'severity',
    description: 'How bad.',
  },
  verdict: {
    value: verdictSchema,
    of: ({ verdict }) => [verdict],
    property: 'verdict',
    column: 'verdict',
    description: 'What the submitter thinks of the entity.',
  },
  source: {
    value: z.enum(sources),
    of: ({ source }) => [source],
    property: 'source',
    column: 'source',
    description: 'How it came to be.',
  },
  entityId: {
    value: externalName,
    most: few,
    of: ({ entity }) => [entity.id],
    property: 'entityId',
    index: 1,
    column: 'entityId',
    description: 'Ids of entities.',
  },
  investigationId: {
    value: externalName,
    most: few,
    of: ({ investigation }) => [investigation?.id],
    property: 'investigationId',
    index: 2,
    column: 'investigationId',
    description: 'Ids of investigations.',
  },
  incidentId: {
    value: externalName,
    most: few,
    of: ({ incident }) => [incident?.id],
    property: 'incidentId',
    index: 4,
    column: 'incidentId',
    description: 'Ids of incidents.',
  },
  decidedBy: {
    value: personId,
    most: few,
    isPerson: true,
    of: ({ votes }) => votes.map(({ by }) => by.id),
    index: 3,
    column: 'decidedByIds',
    description: 'People who have voted on it: object ids, or `me`.',
  },
  assignedTo: {
    value: personId,
    most: few,
    isPerson: true,
    of: ({ assignedTo }) => [assignedTo?.id],
    property: 'assignedTo',
    column: 'assignedToId',
    description: 'People who look after it: object ids, or `me`.',
  },
  submittedBy: {
    value: personId,
    most: few,
    isPerson: true,
    of: ({ submittedBy }) => [submittedBy.id],
    property: 'submittedById',
    column: 'submittedById',
    description: 'People and applications that have submitted it: object ids, or `me`.',
  },
  tag: {
    value: line(64),
    most: few,
    of: ({ tags }) => tags,
    whole: 'tags',
    column: 'tags',
    description: 'Labels, as they are written.',
  },
  deviceGroup: {
    value: line(256),
    most: few,
    of: ({ entity }) => [entity.deviceGroup],
    whole: 'deviceGroup',
    column: 'deviceGroup',
    description: "The device's group, as it is written.",
  },
});

export type FilterName = keyof typeof filters;
const isFilter = (name: string): name is FilterName => Object.hasOwn(filters, name);
export const filterNames = Object.keys(filters).filter(isFilter);

/** One filter of the table. */
export const filterNamed = (name: FilterName): Filter => filters[name];

/** Something made for each filter. */
export function forEachFilter<T>(make: (filter: Filter) => T): { readonly [Name in FilterName]: T };
export function forEachFilter<T>(make: (filter: Filter) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(filterNames.map(name => [name, make(filters[name])]));
}

/** The values that lists are filtered by. */
export type Filters = { readonly [Name in FilterName]?: readonly string[] | undefined };
