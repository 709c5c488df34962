import * as z from 'zod';

/**
 * A body without the properties that are `null`: JSON from many clients says "not given" so. They stay where the schema has a
 * meaning for `null`. So do, to be refused, elements of lists and entries of records: those are content, and a cap that some
 * client could not count must not become no cap.
 */
export const withoutNulls = (value: unknown, schema?: unknown): unknown => {
  if (Array.isArray(value)) {
    const form = bare(schema);
    const element = form instanceof z.ZodArray ? form.element : undefined;
    return value.map(item => withoutNulls(item, element));
  }
  if (typeof value !== 'object' || value === null) return value;
  const form = bare(schema);
  const isRecord = form instanceof z.ZodRecord;
  const shape: Readonly<Record<string, unknown>> = form instanceof z.ZodObject ? form.shape : {};
  // `fromEntries` makes a property of `__proto__` too, which has to be refused by name.
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const expected = Object.hasOwn(shape, name) ? shape[name] : undefined;
      return inner === null && !isRecord && !takesNull(expected) ? [] : [[name, withoutNulls(inner, expected)]];
    }),
  );
};

const takesNull = (schema: unknown): boolean => schema instanceof z.ZodType && schema.safeParse(null).success;

/** What a schema says of a value that is there, and not yet transformed. */
const bare = (schema: unknown): unknown => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return bare(schema.unwrap());
  return schema instanceof z.ZodPipe ? bare(schema.in) : schema;
};
