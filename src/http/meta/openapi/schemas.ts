import * as z from 'zod';
import { actionSchema, severities, statuses, verdicts } from '../../../domain/actions/action.ts';
import { actionOperations } from '../../../domain/actions/allowedOperations.ts';
import {
  investigationStatuses,
  involvedKinds,
  remediationStatuses,
} from '../../../domain/investigations/investigation.ts';
import { progressStates } from '../../../domain/investigations/progress.ts';
import { entityKinds } from '../../../domain/kinds/defineKind.ts';
import { kindNames, kinds } from '../../../domain/kinds/index.ts';
import { roles } from '../../../domain/policy/roles.ts';
import { ageBands } from '../../../domain/reports/ageBands.ts';
import { isTimeName } from '../../../domain/values/time.ts';
import { historyEntry } from '../../actions/answers.ts';
import { actionParameters, proposalsBody } from '../../actions/schemas.ts';
import { httpsUrl } from '../../kernel/schemas.ts';
import { answerNames, requestExamples, requestNames } from './names.ts';
import { meaningOf } from './propertyWords.ts';
import { meaningsOfSchemas } from './schemaWords.ts';

// The schemas that validate become the schemas that are published. What zod cannot say in JSON Schema is said here.

/** A JSON Schema, or any object in the description. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const schemaRef = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** Lists of values that are worth a name wherever they appear. */
const enums: Readonly<Record<string, readonly string[]>> = {
  ActionKind: kindNames,
  ActionOperation: actionOperations,
  ActionStatus: statuses,
  AgeBand: ageBands.map(({ name }) => name),
  EntityKind: entityKinds,
  InvestigationStatus: investigationStatuses,
  InvolvedKind: involvedKinds,
  ProgressState: progressStates,
  RemediationStatus: remediationStatuses,
  Role: roles,
  Severity: severities,
  Verdict: verdicts,
};
const enumNames = new Map(Object.entries(enums).map(([name, values]) => [values.join(), name]));

/** Where zod has a function instead of a schema, or says more than fits the public form. */
const override = ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: z.core.JSONSchema.BaseSchema }) => {
  if (zodSchema === actionParameters) Object.assign(jsonSchema, schemaRef('ActionParameters'));
  if (zodSchema === httpsUrl) Object.assign(jsonSchema, { format: 'uri', pattern: '^https://[^/?#]' });
  if (zodSchema === proposalsBody.shape.items) Object.assign(jsonSchema, { items: schemaRef('Proposal') });
  if (zodSchema === historyEntry) discriminate(jsonSchema);
  // Every action is born pending: the entry that tells of its birth carries no other.
  if (zodSchema === actionSchema) Object.assign(jsonSchema, { oneOf: undefined, ...schemaRef('NewbornAction') });
};

const discriminate = (jsonSchema: z.core.JSONSchema.BaseSchema) => {
  const mapping = historyEntry.options.map(({ shape }) => shape.type.value);
  Object.assign(jsonSchema, {
    oneOf: jsonSchema.anyOf,
    anyOf: undefined,
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(mapping.map(type => [type, `#/components/schemas/${type}Entry`])),
    },
  });
};

/** The named schemas as they are published, and the name of each. */
type Named = {
  readonly schemas: Readonly<Record<string, Json>>;
  readonly nameOf: (schema: z.ZodType) => string | undefined;
};

const convert = (named: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): Named => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) if (!registry.has(schema)) registry.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(registry, { io, uri, override, unrepresentable: 'any' });
  const published = Object.entries(schemas).map(([name, schema]) => [name, publish({ ...schema }, io, name)] as const);
  return { schemas: Object.fromEntries(published), nameOf: schema => registry.get(schema)?.id };
};

/** Schemas of requests: as they are before parsing. `more`: those that have no name of their own. */
export const requestSchemas = (more: Readonly<Record<string, z.ZodType>>): Named => {
  const { schemas, nameOf } = convert({ ...requestNames, ...more }, 'input');
  const examples = Object.entries(requestExamples).map(([name, example]) => [
    name,
    { ...schemas[name], examples: [example] },
  ]);
  return { schemas: { ...schemas, ...Object.fromEntries(examples) }, nameOf };
};

/** Schemas of answers: as they leave by `publicForm`, and open, because answers may grow. */
export const answerSchemas = (more: Readonly<Record<string, z.ZodType>>): Named =>
  convert({ ...answerNames, ...more }, 'output');

/** One value of a request, a parameter say, without a name. */
export const valueSchema = (schema: z.ZodType): Json =>
  publish({ ...z.toJSONSchema(schema, { io: 'input', override, unrepresentable: 'any' }) }, 'input');

/** Enumerations, and the parameters of each kind of action. */
export const sharedSchemas = (): Readonly<Record<string, Json>> => {
  const values = Object.entries(enums).map(([name, list]) => [
    name,
    { type: 'string', enum: list, ...withMeaning(name) },
  ]);
  const parameters = kindNames.map((kind): readonly [string, Json] => {
    const name = `${pascal(kind)}Parameters`;
    return [name, { ...valueSchema(kinds[kind].parameters), description: `Parameters of \`${kind}\`.` }];
  });
  const asked = parameters.filter(([, { properties }]) => isJson(properties) && Object.keys(properties).length > 0);
  const none = { type: 'object', additionalProperties: false, ...withMeaning('NoParameters') };
  return {
    ...Object.fromEntries(values),
    ...Object.fromEntries(asked),
    NoParameters: none,
    ActionParameters: {
      ...withMeaning('ActionParameters'),
      type: 'object',
      anyOf: [...asked.map(([name]) => name), 'NoParameters'].map(schemaRef),
    },
  };
};

export const pascal = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

const withMeaning = (name: string): Json => ({ description: meaningsOfSchemas[name] });

const publish = (schema: Json, io: 'input' | 'output', name = ''): Json => {
  const { $schema: _, $id: __, ...rest } = mapSchemas(schema, inner => shaped(inner, io));
  const described = describeProperties(rest, name);
  return name === '' ? described : { ...withMeaning(name), ...described };
};

const shaped = (schema: Json, io: 'input' | 'output'): Json => {
  const known = Array.isArray(schema['enum']) && enumNames.get(schema['enum'].join());
  if (known) {
    const { type: _, enum: __, ...rest } = schema;
    return { ...schemaRef(known), ...rest };
  }
  const lean = withoutNoise(schema);
  return io === 'output' ? opened(timely(lean)) : lean;
};

/** Bounds of what a double can count, and that names are text: true, and of no use. */
const withoutNoise = (schema: Json): Json =>
  Object.fromEntries(
    Object.entries(schema).filter(
      ([key, value]) =>
        !(typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER) &&
        !(key === 'propertyNames' && isJson(value) && Object.keys(value).join() === 'type'),
    ),
  );

/** As `publicForm` has it: a number under a time's name leaves as RFC 3339. */
const timely = (schema: Json): Json => {
  if (!isJson(schema['properties'])) return schema;
  const times = Object.entries(schema['properties'])
    .filter(
      ([name, value]) => isTimeName(name) && isJson(value) && ['integer', 'number'].includes(String(value['type'])),
    )
    .map(([name]) => [name, { type: 'string', format: 'date-time' }]);
  return { ...schema, properties: { ...schema['properties'], ...Object.fromEntries(times) } };
};

const opened = (schema: Json): Json => {
  const { additionalProperties, ...rest } = schema;
  return additionalProperties === false ? rest : schema;
};

const describeProperties = (schema: Json, owner: string): Json =>
  mapSchemas(schema, inner => {
    if (!isJson(inner['properties'])) return inner;
    const described = Object.entries(inner['properties']).map(([name, value]) => [
      name,
      isJson(value) && value['description'] === undefined ? { ...value, description: meaningOf(owner, name) } : value,
    ]);
    return { ...inner, properties: Object.fromEntries(described) };
  });

/** A schema changed throughout, innermost first. */
const mapSchemas = (schema: Json, change: (schema: Json) => Json): Json => {
  const deep = (value: unknown): unknown => (isJson(value) ? mapSchemas(value, change) : value);
  const inside = Object.entries(schema).map(([key, value]) => {
    if (key === 'properties' && isJson(value))
      return [key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, deep(inner)]))];
    if (['anyOf', 'oneOf', 'allOf'].includes(key) && Array.isArray(value)) return [key, value.map(deep)];
    return [key, ['items', 'additionalProperties', 'propertyNames'].includes(key) ? deep(value) : value];
  });
  return change(Object.fromEntries(inside));
};
