import type * as z from 'zod';
import type { ApiFunction } from '../../kernel/endpoint.ts';
import { statusOf } from '../../kernel/errors.ts';
import { apiVersion } from '../../kernel/request.ts';
import { noBody } from '../../kernel/schemas.ts';
import { operationIdOf, operationOf, usualRefusals } from './operation.ts';
import { sharedParameters } from './parameters.ts';
import { answerSchemas, type Json, requestSchemas, schemaRef, sharedSchemas } from './schemas.ts';

/** The OpenAPI 3.1 document of these functions. `publicUrl`: where they are reached, unless where the document was. */
export const openApiOf = (api: readonly ApiFunction[], publicUrl = ''): Json => {
  const requests = requestSchemas(Object.fromEntries(api.flatMap(bodyOf)));
  const answers = answerSchemas(Object.fromEntries(api.flatMap(answersOf)));
  const paths: Record<string, Json> = {};
  for (const spec of api) {
    const path = `/${spec.route.replace(/^api\//, '')}`;
    const [body] = bodyOf(spec).map(([, schema]) => requests.nameOf(schema));
    const operation = operationOf(spec, { body, answer: answers.nameOf });
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operation };
  }
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: `${publicUrl}/api` }],
    tags: [...new Set(api.map(({ tag }) => tag))].map(name => ({ name, description: tags[name] ?? name })),
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: inOrder({ ...sharedSchemas(), ...requests.schemas, ...answers.schemas }),
      parameters: sharedParameters,
      headers,
      responses: { Error: errorAnswer },
      securitySchemes: { bearer },
    },
  };
};

type Entry = readonly [name: string, schema: z.ZodType];

/** The body's schema, if there is one, with the name that it gets if it has none. */
const bodyOf = (spec: ApiFunction): readonly Entry[] =>
  spec.method === 'GET' || !spec.body || spec.body === noBody ? [] : [[`${clientName(spec)}Body`, spec.body]];

const answersOf = (spec: ApiFunction): readonly Entry[] =>
  Object.values(spec.answers).flatMap(({ schema }): readonly Entry[] =>
    schema ? [[`${clientName(spec)}Answer`, schema]] : [],
  );

const clientName = (spec: ApiFunction) => operationIdOf(spec).replace('_', '');

const inOrder = (named: Json): Json => Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));

const usualCodes = usualRefusals.map(code => `${statusOf[code]} \`${code}\``).join(', ');

const info = {
  title: 'Action Center',
  version: apiVersion,
  license: { name: 'MIT', identifier: 'MIT' },
  description: `The place where security teams approve or reject remediation actions before they happen.

Repeating is always safe: submissions by \`externalId\`, decisions by the state of the action. Times are RFC 3339 in UTC.
Properties without a value are left out. Answers may get more properties, and enumerations more values: take what you do
not know. Requests with unknown properties or parameters are refused, and the answer names them.

Every operation of a signed-in caller can be refused with the usual codes: ${usualCodes}.`,
};

const tags: Readonly<Record<string, string>> = {
  Actions: 'Propose, see and decide remediation actions.',
  Investigations: 'What applications have looked into, and what has become of the actions that came of it.',
  Incidents: 'What belongs together: the investigations and actions that name an incident.',
  Reports: 'What waits and what was decided, in figures: as of now, and as kept on schedule.',
  Safety: 'Pause, protected targets and caps.',
  Self: 'The caller.',
  Health: 'For probes.',
  Docs: 'This description.',
};

const text = { type: 'string' };
const headers: Json = {
  ETag: { description: 'The version of the answer, for If-Match and If-None-Match.', required: true, schema: text },
  ETagOfJson: { description: 'As JSON: the version of the answer, for If-None-Match.', schema: text },
  Location: { description: 'Where it is from now on.', required: true, schema: { type: 'string', format: 'uri' } },
  Link: { description: 'The next page, with rel="next", where there is one.', schema: text },
  'x-ms-request-id': { description: 'Names this call in the log.', required: true, schema: text },
  'x-ms-client-request-id': { description: "The caller's own name for the request, if it sent one.", schema: text },
  'x-ms-error-code': { description: '`code` of the error.', required: true, schema: text },
  'WWW-Authenticate': { description: 'With 401: what to sign in with.', schema: text },
  'Retry-After': { description: 'With 429 and 503: seconds to wait.', schema: { type: 'integer' } },
};

const errorAnswer: Json = {
  description: 'It was refused, or went wrong: `code` says why, `message` what to do next.',
  headers: Object.fromEntries(
    ['x-ms-error-code', 'x-ms-request-id', 'x-ms-client-request-id', 'WWW-Authenticate', 'Retry-After'].map(name => [
      name,
      { $ref: `#/components/headers/${name}` },
    ]),
  ),
  content: { 'application/json': { schema: schemaRef('ErrorResponse') } },
};

const bearer: Json = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description:
    'An access token of Microsoft Entra ID for this API: of a person with the scope `access_as_user`, or of an application with an app role.',
};
