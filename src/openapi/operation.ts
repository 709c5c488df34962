import type * as z from 'zod';
import type { RefusalCode } from '../domain/actions/refusal.ts';
import { permissions } from '../domain/policy/permissions.ts';
import type { AnswerForm, ApiFunction } from '../http/kernel/endpoint.ts';
import { statusOf } from '../http/kernel/errors.ts';
import { hasEtag, parametersOf } from './parameters.ts';
import { type Json, pascal } from './schemas.ts';

/** The schemas of bodies and answers as they are published. */
type Schemas = {
  readonly body: Json | undefined;
  readonly answer: (schema: z.ZodType) => Json;
};

/** One operation of the description. */
export const operationOf = (spec: ApiFunction, schemas: Schemas): Json => ({
  operationId: operationIdOf(spec),
  tags: [spec.tag],
  summary: spec.summary,
  description: wordsOf(spec),
  parameters: parametersOf(spec),
  ...(schemas.body && { requestBody: requestBody(spec, schemas.body) }),
  responses: {
    ...Object.fromEntries(
      Object.entries(spec.answers).map(([status, form]) => [
        status,
        answer(form, spec, form.schema && schemas.answer(form.schema)),
      ]),
    ),
    ...(hasEtag(spec) && spec.method === 'GET' && { 304: notModified }),
    default: { $ref: '#/components/responses/Error' },
  },
  ...(!spec.operation && { security: [] }),
  'x-error-codes': refusalsOf(spec),
});

/** `Noun_Verb`, as Azure has it; clients make `actions.approve(...)` of it. */
const operationIdOf = (spec: ApiFunction): string => `${spec.tag}_${spec.verb ?? verbOf(spec)}`;

const verbOf = ({ name, tag, method, answers }: ApiFunction): string => {
  const verb = pascal(name.replace(new RegExp(`${tag.replace(/s$/, '')}s?`, 'i'), ''));
  if (method === 'PUT') return verb.replace(/^Put/, `${answers[201] ? 'CreateOr' : ''}Update`);
  return method === 'GET' && !/get|list/i.test(verb) ? `Get${verb}` : verb;
};

/** An empty body counts as `{}`: so it is required where that is refused. */
const requestBody = ({ body }: ApiFunction, schema: Json): Json => ({
  required: body?.safeParse({}).success === false,
  content: { 'application/json': { schema } },
});

const headerRef = (name: string): Json => ({ $ref: `#/components/headers/${name}` });

/** Where there are several forms, often only JSON has a version: the others may look otherwise tomorrow. */
const headerOf = (header: string, { schema, types, isVersioned }: AnswerForm): Json =>
  headerRef(header === 'ETag' && schema && types && isVersioned !== 'all' ? 'ETagOfJson' : header);

const answer = (form: AnswerForm, spec: ApiFunction, schema?: Json): Json => {
  const { description, types = [], headers = [] } = form;
  const texts = types.map(type => [type.split(';')[0] ?? '', { schema: { type: 'string' } }]);
  const json = schema === undefined ? [] : [['application/json', { schema }]];
  const ours = spec.operation ? ['x-ms-client-request-id'] : [];
  return {
    description,
    headers: Object.fromEntries(
      [...headers, 'x-ms-request-id', ...ours].map(header => [header, headerOf(header, form)]),
    ),
    ...(json.length + texts.length > 0 && { content: Object.fromEntries([...json, ...texts]) }),
  };
};

const notModified: Json = {
  description: 'The caller holds the version that there is.',
  headers: { ETag: headerRef('ETag'), 'x-ms-request-id': headerRef('x-ms-request-id') },
};

/** What any call of a signed-in caller can meet. */
export const usualRefusals: readonly RefusalCode[] = [
  'InvalidRequest',
  'MissingApiVersionParameter',
  'UnsupportedApiVersionValue',
  'InvalidToken',
  'TooManyRequests',
  'PayloadTooLarge',
  'UnsupportedMediaType',
  'MisdirectedRequest',
  'InternalError',
  'NotSupported',
  'StorageUnavailable',
  'UnreadableRecord',
  'IdentityUnavailable',
  'NotConfigured',
];

/** Every code that a call can be refused with. */
const refusalsOf = (spec: ApiFunction): readonly RefusalCode[] =>
  spec.operation ? [...ownRefusals(spec), ...usualRefusals] : ownRefusals(spec);

/** Those that not every operation has. */
const ownRefusals = (spec: ApiFunction): readonly RefusalCode[] => {
  const { operation, method, route, query, ifMatch, refusals = [] } = spec;
  const codes = new Set<RefusalCode>(refusals);
  if (operation && operation !== 'me') codes.add('MissingRole');
  if (operation === 'approve' || operation === 'reject') codes.add('ApplicationsCannotVote');
  const isList = query !== undefined && 'cursor' in query.shape;
  // The list of what is not there is empty.
  if (operation && route.includes('{') && !isList) codes.add('NotFound');
  if (isList) codes.add('InvalidCursor');
  if (ifMatch) codes.add('PreconditionFailed');
  if (ifMatch === 'required') codes.add('PreconditionRequired');
  if (operation && method !== 'GET') codes.add('TooManyConflicts');
  return [...codes].sort((a, b) => statusOf[a] - statusOf[b]);
};

const wordsOf = (spec: ApiFunction): string => {
  const codes = ownRefusals(spec).map(code => `${statusOf[code]} \`${code}\``);
  return [
    ...(spec.description === undefined ? [] : [spec.description]),
    `**Who:** ${callersOf(spec)}.`,
    ...(codes.length > 0 ? [`**Refusals** beside the usual ones: ${codes.join(', ')}.`] : []),
  ].join('\n\n');
};

const callersOf = ({ operation }: ApiFunction): string => {
  if (!operation) return 'everybody, without signing in';
  if (operation === 'me') return 'anyone signed in';
  return permissions[operation].map(role => `\`${role}\``).join(', ');
};
