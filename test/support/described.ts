import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { api } from '../../src/http/api.ts';
import { openApiOf } from '../../src/openapi/document.ts';
import { isJson, type Json } from '../../src/openapi/schemas.ts';

// Holds answers against the API's description, more strictly than the description itself: what it does not name is a
// fault. test/http/openapi/document.test.ts shows that it is the description which the app serves.

/** An answer as a client has it. */
export type Received = {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
};

/** The description of this very source. */
export const description: Json = openApiOf(api);

export const at = (value: unknown, ...path: readonly string[]): Json => {
  let here = value;
  for (const name of path) here = isJson(here) ? here[name] : undefined;
  const reference = isJson(here) ? here['$ref'] : undefined;
  if (typeof reference === 'string') return at(description, ...reference.slice(2).split('/'));
  return isJson(here) ? here : {};
};

/** Objects in answers may grow, but not without being described. */
const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict);
  if (!isJson(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, strict(value)]));
  const isClosable = schema['type'] === 'object' && isJson(schema['properties']);
  return isClosable ? { additionalProperties: false, ...inner } : inner;
};

const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
formats.default(ajv);
// Words of OpenAPI 3.1 that JSON Schema does not have.
ajv.addKeyword('discriminator');
ajv.addFormat('int32', { type: 'number', validate: (n: number) => Number.isInteger(n) && Math.abs(n) < 2 ** 31 });
/** As Ajv wants it: named schemas where JSON Schema has them. */
const located = (schema: unknown): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"description#/$defs/'));
ajv.addSchema({ $id: 'description', $defs: strict(located(at(description, 'components', 'schemas'))) });

/** Checks a value against a schema of the description, strictly; names what is wrong. */
export const faultsAgainst = (schema: Json, value: unknown): readonly string[] => {
  const text = JSON.stringify(schema);
  const check = checks.get(text) ?? ajv.compile(located(schema));
  checks.set(text, check);
  if (check(value)) return [];
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
};
const checks = new Map<string, ReturnType<typeof ajv.compile>>();

/** The operations, with what their path looks like; paths without parameters first, as they win. */
const operations = Object.entries(at(description, 'paths'))
  .sort(([a], [b]) => a.split('{').length - b.split('{').length)
  .flatMap(([path, item]) =>
    Object.keys(at(item)).map(method => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^/api${path.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}/?$`, 'i'),
      operation: at(item, method),
    })),
  );

/** What of this answer the description does not say; nothing, if all is as described. */
export const undescribed = ({ method, url, status, headers, text }: Received): readonly string[] => {
  const { pathname } = new URL(url);
  // HEAD is GET without the body.
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = operations.find(known => known.method === asked && known.pattern.test(pathname));
  if (!found) return unmatchedFaults({ method, url, status, headers, text });
  const { operation } = found;
  const response = at(operation, 'responses', `${status}`);
  const isDescribed = Object.keys(response).length > 0;
  const form = isDescribed ? response : at(operation, 'responses', 'default');
  if (!isDescribed && status < 400) return [`status ${status}`];
  return [
    ...missingHeaders(form, headers),
    ...(isDescribed ? [] : unknownCode(operation, headers)),
    ...(status === 304 || method === 'HEAD' ? [] : contentFaults(form, headers, text)),
  ];
};

/** What is no operation is refused in the shape of all errors; outside `/api` the host answers, without a word. */
const unmatchedFaults = ({ method, url, status, headers, text }: Received): readonly string[] => {
  const { pathname } = new URL(url);
  if (status === 404 && text === '' && !/^\/api(\/|$)/i.test(pathname)) return [];
  if (status === 204 && method === 'OPTIONS') return headers.has('allow') ? [] : ['no header allow'];
  if (status !== 404 && status !== 405) return [`${method} ${pathname} is no operation`];
  const form = at(description, 'components', 'responses', 'Error');
  return [...missingHeaders(form, headers), ...(method === 'HEAD' ? [] : contentFaults(form, headers, text))];
};

const missingHeaders = (form: Json, headers: Headers): readonly string[] =>
  Object.keys(at(form, 'headers'))
    .filter(name => at(form, 'headers', name)['required'] === true && !headers.has(name))
    .map(name => `no header ${name}`);

const unknownCode = (operation: Json, headers: Headers): readonly string[] => {
  const code = headers.get('x-ms-error-code');
  const known = operation['x-error-codes'];
  return Array.isArray(known) && known.includes(code) ? [] : [`code ${code}`];
};

const contentFaults = (form: Json, headers: Headers, text: string): readonly string[] => {
  if (!('content' in form)) return text === '' ? [] : ['content, where none is described'];
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const content = at(form, 'content')[type];
  if (!isJson(content)) return [`content type ${type}`];
  const isText = !type.endsWith('json') || at(content, 'schema')['type'] === 'string';
  return isText ? [] : faultsAgainst(Object(content['schema']), JSON.parse(text));
};
