import * as z from 'zod';
import { apiVersion } from '../http/kernel/apiVersion.ts';
import type { ApiFunction } from '../http/kernel/endpoint.ts';
import { listIn } from '../http/kernel/schemas.ts';
import { isJson, type Json, valueSchema } from './schemas.ts';

const parameterRef = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** Those that many operations have. */
export const sharedParameters: Json = {
  ApiVersion: {
    name: 'api-version',
    in: 'query',
    required: true,
    description: 'Version of the API: the date in the title of this page.',
    schema: { type: 'string', minLength: 1 },
    example: apiVersion,
  },
  ClientRequestId: {
    name: 'x-ms-client-request-id',
    in: 'header',
    description: "The caller's own name for the request: echoed, and in the log.",
    schema: { type: 'string' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'Versions that the caller has seen, separated by commas, or `*` for any; 412 when it is another by now, or there is none.',
    schema: { type: 'string' },
  },
  IfMatchRequired: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The version that the caller has seen; 428 without it, 412 when it is another by now.',
    schema: { type: 'string' },
    example: '"3"',
  },
  IfNoneMatchAny: {
    name: 'If-None-Match',
    in: 'header',
    description: 'Only `*`: 412 when there is one already, whatever it says.',
    schema: { type: 'string', enum: ['*'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'Versions that the caller holds; 304 when it is still one of them.',
    schema: { type: 'string' },
  },
};

/** All parameters of an operation: those of the path first, in the order of the path. */
export const parametersOf = (spec: ApiFunction): readonly Json[] => [
  ...pathParameters(spec),
  ...queryParameters(spec),
  ...(spec.operation ? [parameterRef('ApiVersion')] : []),
  ...(spec.ifMatch === 'optional' ? [parameterRef('IfMatch')] : []),
  ...(spec.ifMatch === 'required' ? [parameterRef('IfMatchRequired')] : []),
  ...(spec.method === 'PUT' && spec.ifMatch === 'optional' ? [parameterRef('IfNoneMatchAny')] : []),
  ...(spec.method === 'GET' && hasEtag(spec) ? [parameterRef('IfNoneMatch')] : []),
  ...(spec.operation ? [parameterRef('ClientRequestId')] : []),
];

export const hasEtag = ({ answers }: ApiFunction): boolean => Boolean(answers[200]?.headers?.includes('ETag'));

const pathParameters = ({ route, path }: ApiFunction): readonly Json[] => {
  if (!path) return [];
  const { properties } = valueSchema(path);
  if (!isJson(properties)) return [];
  return [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const { description, ...schema } = Object(properties[name]);
    return {
      name,
      in: 'path',
      required: true,
      description,
      schema: { ...schema, maxLength: longest(schema) },
    };
  });
};

/** Azure wants the length told beside the pattern that limits it. */
const longest = ({ maxLength, format, pattern }: Json): unknown =>
  maxLength ?? (format === 'uuid' ? 36 : Number(/\{\d+,(\d+)\}\$$/.exec(String(pattern))?.[1] ?? 0) || undefined);

const queryParameters = ({ query }: ApiFunction): readonly Json[] =>
  Object.entries(query?.shape ?? {}).map(([name, value]) => {
    const schema = asSchema(value);
    const { description, ...form } = queryForm(name, schema);
    const words = 'style' in form ? `${description} Several, separated by commas: any of them.` : description;
    return { name, in: 'query', description: words, ...(!isOptional(schema) && { required: true }), ...form };
  });

/** The compiler knows the values of a shape by their core type only. */
const asSchema = (value: unknown): z.ZodType => (value instanceof z.ZodType ? value : z.unknown());
const isOptional = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

/** How a value is written in a query: code sees text that it splits and counts, readers a list, a number, a switch. */
const queryForm = (name: string, schema: z.ZodType): Json => {
  const { description, ...value } = valueSchema(schema);
  if (name === 'maxpagesize')
    return { description, schema: { ...pageSize, default: schema.safeParse(undefined).data } };
  const list = listIn(schema);
  if (list) return { description, style: 'form', explode: false, schema: valueSchema(list) };
  const isSwitch = Array.isArray(value['enum']) && value['enum'].toSorted().join() === 'false,true';
  return { description, schema: isSwitch ? { type: 'boolean', default: false } : value };
};

const pageSize: Json = { type: 'integer', format: 'int32', minimum: 1, maximum: 200 };
