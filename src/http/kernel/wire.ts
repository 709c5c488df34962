import * as z from 'zod';
import { isTimeName, type Wire } from '../../domain/values/time.ts';

/**
 * The schema of a value as it leaves by `publicForm`, made from the schema that the core has of it: what is a number under
 * the name of a time is RFC 3339 there. Made when it is first looked at, because a start must not pay for it: only the
 * description and tests look at the schemas of answers. For the same reason those without times are lazy.
 */
export function wire<S extends z.ZodType>(core: () => S): z.ZodType<Wire<z.output<S>>>;
export function wire(core: () => z.ZodType): z.ZodType {
  return z.lazy(() => leaving(core()));
}

const time = z.iso.datetime();

/** One schema has one copy: what has a name must not appear twice under it. */
const copies = new WeakMap<z.ZodType, z.ZodType>();

const leaving = (schema: z.ZodType): z.ZodType => {
  const copy = copies.get(schema) ?? copyOf(schema, leaving);
  copies.set(schema, copy);
  return copy;
};

/** The same of what stands under the name of a time. */
const leavingTime = (schema: z.ZodType): z.ZodType => {
  if (!(schema instanceof z.ZodNumber)) return copyOf(schema, leavingTime);
  const words = schema.meta();
  return words ? time.meta(words) : time;
};

/** The schema itself where no time is in it, else a copy with the same words and name. */
const copyOf = (schema: z.ZodType, leave: (inner: z.ZodType) => z.ZodType): z.ZodType => {
  const { parent, def } = schema._zod;
  // Words make a copy of a schema that stays joined to it, and to its name.
  if (parent instanceof z.ZodType && parent._zod.def === def) {
    const copy = leave(parent);
    return copy === parent ? schema : copy.meta({ ...schema.meta() });
  }
  if (schema instanceof z.ZodLazy) return leave(asSchema(schema._zod.innerType));
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodUnion) return unionOf(schema, leave);
  if (schema instanceof z.ZodArray) {
    const element = leaving(asSchema(schema.element));
    return element === schema.element ? schema : schema.clone({ ...schema.def, element });
  }
  if (schema instanceof z.ZodRecord) {
    const valueType = leaving(asSchema(schema.valueType));
    return valueType === schema.valueType ? schema : schema.clone({ ...schema.def, valueType });
  }
  if (schema instanceof z.ZodOptional) {
    const innerType = leave(asSchema(schema.unwrap()));
    return innerType === schema.unwrap() ? schema : schema.clone({ ...schema.def, innerType });
  }
  return schema;
};

/** The compiler knows what is inside a schema by its core type only. */
const asSchema = (inner: unknown): z.ZodType => (inner instanceof z.ZodType ? inner : z.unknown());

const unionOf = (schema: z.ZodUnion, leave: (option: z.ZodType) => z.ZodType): z.ZodType => {
  const options = schema.options.map(option => leave(asSchema(option)));
  const isSame = options.every((option, index) => option === schema.options[index]);
  return isSame ? schema : schema.clone({ ...schema.def, options });
};

const objectOf = (schema: z.ZodObject): z.ZodType => {
  const changed = Object.entries(schema.shape).flatMap(([name, value]) => {
    const copy = isTimeName(name) ? leavingTime(asSchema(value)) : leaving(asSchema(value));
    return copy === value ? [] : [[name, copy] as const];
  });
  return changed.length > 0 ? schema.extend(Object.fromEntries(changed)) : schema;
};
