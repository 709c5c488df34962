import * as z from 'zod';

// The schemas that validate become the schemas that are published, under the names and with the words that they carry.
// What zod cannot say in JSON Schema they carry too, beside their words.

/** A JSON Schema, or any object in the description. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asJson = (value: unknown): Json => (isJson(value) ? value : {});

export const schemaRef = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

export const pascal = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

/** Requests are as they are before parsing; answers are open, because they may grow. */
type Direction = 'input' | 'output';

/** Schemas as they are published. */
type Published = {
  /** Those that have a name. */
  readonly named: Json;
  /** What stands where one of the published is used: a reference, unless it has no name. */
  readonly usageOf: (schema: z.ZodType) => Json;
};

/** Publishes these schemas, and the named ones in them. Throws where one name is given to two. */
export const published = (schemas: readonly z.ZodType[], io: Direction): Published => {
  const places = new Map([...new Set(schemas)].map((schema, index) => [schema, `${index}`]));
  const all = z.object(Object.fromEntries([...places].map(([schema, place]) => [place, schema])));
  const { $defs, properties } = jsonSchema(all, io);
  return { named: asJson($defs), usageOf: schema => asJson(asJson(properties)[places.get(schema) ?? '']) };
};

/** One value of a request, a parameter say, without a name. */
export const valueSchema = (schema: z.ZodType): Json => {
  const { $schema: _, $defs: __, ...rest } = jsonSchema(schema, 'input');
  return rest;
};

const jsonSchema = (schema: z.ZodType, io: Direction): Json => {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: adapted(io) });
  return JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/'));
};

type Converted = { readonly zodSchema: z.core.$ZodTypes; readonly jsonSchema: z.core.JSONSchema.BaseSchema };

const adapted =
  (io: Direction) =>
  ({ zodSchema, jsonSchema }: Converted): void => {
    const { $ref, description, examples } = { ...z.globalRegistry.get(zodSchema) };
    // Zod leaves out words that a named schema has as well, and examples where something is transformed.
    if (description !== undefined) jsonSchema.description = description;
    if (Array.isArray(examples)) jsonSchema.examples = examples;
    if ($ref !== undefined) only(jsonSchema, ['$ref', 'description']);
    withoutNoise(jsonSchema);
    if (zodSchema instanceof z.ZodDiscriminatedUnion) discriminate(zodSchema, jsonSchema);
    if (io === 'input') return;
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  };

const only = (json: z.core.JSONSchema.BaseSchema, names: readonly string[]): void => {
  for (const name of Object.keys(json)) if (!names.includes(name)) delete json[name];
};

/** Bounds of what a double can count, that names are text, and that nothing is in nothing: true, and of no use. */
const withoutNoise = (json: z.core.JSONSchema.BaseSchema): void => {
  for (const [name, value] of Object.entries(json)) {
    const isBound = typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER;
    const isText = name === 'propertyNames' && Object.keys(Object(value)).join() === 'type';
    const isEmpty = name === 'properties' && Object.keys(Object(value)).length === 0;
    if (isBound || isText || isEmpty) delete json[name];
  }
};

/** Where each shape has a name, readers are told which property says which shape it is. */
const discriminate = (union: z.ZodDiscriminatedUnion, json: z.core.JSONSchema.BaseSchema): void => {
  const mapping = union.options.flatMap(option => {
    const id = z.globalRegistry.get(option)?.id;
    const sort = option instanceof z.ZodObject ? option.shape[union.def.discriminator] : undefined;
    return id !== undefined && sort instanceof z.ZodLiteral ? [[`${sort.value}`, `#/$defs/${id}`]] : [];
  });
  if (mapping.length === union.options.length)
    json['discriminator'] = { propertyName: union.def.discriminator, mapping: Object.fromEntries(mapping) };
};
