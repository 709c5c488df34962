import type * as z from 'zod';
import { ruleToSet } from '../domain/policy/policyDocument.ts';
import { errorAnswer as errorAnswerSchema } from '../http/kernel/answers.ts';
import { apiVersion } from '../http/kernel/apiVersion.ts';
import type { ApiFunction } from '../http/kernel/endpoint.ts';
import { statusOf } from '../http/kernel/errors.ts';
import { noBody } from '../http/kernel/schemas.ts';
import { anyParameters } from './kindParameters.ts';
import { operationOf, usualRefusals } from './operation.ts';
import { sharedParameters } from './parameters.ts';
import { type Json, published, schemaRef } from './schemas.ts';

/** The OpenAPI 3.1 document of these functions. `publicUrl`: where they are reached, unless where the document was. */
export const openApiOf = (api: readonly ApiFunction[], publicUrl = ''): Json => {
  const requests = published([...api.flatMap(bodyOf), anyParameters(), ruleToSet], 'input');
  const answers = published([errorAnswerSchema, ...api.flatMap(answersOf)], 'output');
  const paths: Record<string, Json> = {};
  for (const spec of api) {
    const path = `/${spec.route.replace(/^api\//, '')}`;
    const [body] = bodyOf(spec).map(requests.usageOf);
    const operation = operationOf(spec, { body, answer: answers.usageOf });
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
      schemas: inOrder(together(requests.named, answers.named)),
      parameters: sharedParameters,
      headers,
      responses: { Error: errorAnswer },
      securitySchemes: { bearer },
    },
  };
};

/** The body's schema, if there is one. */
const bodyOf = ({ method, body }: ApiFunction): readonly z.ZodType[] =>
  method === 'GET' || !body || body === noBody ? [] : [body];

const answersOf = ({ answers }: ApiFunction): readonly z.ZodType[] =>
  Object.values(answers).flatMap(({ schema }) => schema ?? []);

/** What both requests and answers have must be the same in both. Throws where it is not: that is a bug. */
const together = (requests: Json, answers: Json): Json => {
  for (const [name, schema] of Object.entries(requests))
    if (name in answers && JSON.stringify(answers[name]) !== JSON.stringify(schema))
      throw new Error(`Two schemas are called ${name}`);
  return { ...requests, ...answers };
};

const inOrder = (named: Json): Json => Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));

const usualCodes = usualRefusals.map(code => `${statusOf[code]} \`${code}\``).join(', ');

const info = {
  title: 'Action Center',
  version: apiVersion,
  license: { name: 'MIT', identifier: 'MIT' },
  description: `The place where security teams approve or reject remediation actions before they happen.

Repeating is always safe: submissions by \`externalId\`, decisions by the state of the action. Times are RFC 3339 in UTC,
in the years 1970 to 9999. Properties without a value are left out; in a request \`null\` means the same, unless a property says
otherwise. Answers may get more properties, and enumerations more values: take what you do
not know. Requests with unknown properties or parameters are refused, and the answer names them. A path that is not here is
404 \`NotFound\`, and one that does not take the method 405 \`MethodNotAllowed\` with the header \`Allow\`. HEAD is answered
like GET. An \`Accept\` that we cannot satisfy is answered with JSON.

Every operation of a signed-in caller can be refused with the usual codes: ${usualCodes}.`,
};

const tags: Readonly<Record<string, string>> = {
  Actions: 'Propose, see and decide remediation actions.',
  Investigations: 'What applications have looked into, and what has become of the actions that came of it.',
  Incidents: 'What belongs together: the investigations and actions that name an incident.',
  Reports: 'What waits and what was decided, in figures: as of now, and as kept on schedule.',
  Policy: 'The rules that say what needs approval, by whom, how many and how long.',
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
  'Content-Disposition': { description: 'As CSV: the name of a file to save it in.', schema: text },
  'x-ms-unreadable': {
    description: 'As CSV: rows that were left out because they cannot be read; absent where none was.',
    schema: { type: 'integer' },
  },
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
