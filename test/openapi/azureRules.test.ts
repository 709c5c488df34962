import rulesets from '@microsoft.azure/openapi-validator-rulesets';
import spectral from '@stoplight/spectral-core';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/openapi/schemas.ts';
import { description } from '../support/described.ts';

// Azure's own rules for data-plane APIs. They are written for OpenAPI 2.0, and half of them say so; as far as what they
// look at is at the same place in 3.1, they run here all the same. Which do is proved by planting a fault for each.

/** Rules that this API breaks on purpose. Each must still complain, or its line goes. */
const off: Readonly<Record<string, string>> = {
  EnumInsteadOfBoolean: 'It objects to every boolean; ours have two values and always will.',
  ErrorResponse: 'Looks for the schema where 2.0 has it. The error object is held against real answers instead.',
  LroExtension: 'Our 202 is no long-running operation: a person has to confirm it, and there is nothing to poll.',
  LroHeaders: 'The same: there is no operation whose location could be told.',
  Post201Response: 'The server gives actions their ids, so they are created by POST; `externalId` makes it repeatable.',
  PutInOperationName: 'Resource Manager wants `Create` for every PUT; the settings that we PUT are always there.',
  PutPath: 'The safety settings are one for the tenant, which the token names; there is nothing for a path to name.',
  SuccessResponseBody: 'Looks for the schema where 2.0 has it. Every success has one, as real answers show.',
  VersionPolicy: 'Health, this document and its page have no version: probes and people know none.',
  XmsExamplesRequired: 'Wants files beside the document, for AutoRest. Our examples are in it, and are tested.',
};

/** Rules that see nothing in 3.1: what they look at has moved, or is an extension for AutoRest that it lost. */
const blind = [
  'ApiVersionEnum',
  'AvoidAnonymousTypes',
  'ConsistentResponseBody',
  'HostParametersValidation',
  'OperationIdNounConflictingModelNames',
  'PaginationResponse',
  'ParameterDefaultNotAllowed',
  'ParameterDescriptionRequired',
  'PutRequestResponseScheme',
  'RequestBodyNotAllowed',
  'RequestBodyOptional',
  'ResourceHasXMsResourceEnabled',
  'SchemaNamesConvention',
  'SchemaTypeAndFormat',
  'XmsClientNameProperty',
  'XmsParameterLocation',
  'docLinkLocale',
];

type Fault = readonly [path: string, value: unknown];
const list = 'paths|/actions|get';
const added = { name: 'added', in: 'query', description: 'x', schema: { type: 'string' } };
const operation = { operationId: 'Safety_Do', summary: 'x', responses: { 200: { description: 'x' } } };

/** What each of the other rules finds: a place in the document (`|` between names), and what is put there. */
const planted: Readonly<Record<string, Fault>> = {
  AdditionalPropertiesAndProperties: ['components|schemas|Safety|additionalProperties', { type: 'string' }],
  AdditionalPropertiesObject: ['components|schemas|Safety|properties|caps|additionalProperties', { type: 'object' }],
  AvoidAnonymousParameter: [`${list}|parameters|0|schema`, { type: 'object', properties: { a: {} } }],
  AvoidMsdnReferences: ['info|description', 'See https://msdn.microsoft.com/x'],
  AvoidNestedProperties: [
    'components|schemas|Safety|properties|caps',
    { type: 'object', description: 'x', properties: { a: { type: 'string' } } },
  ],
  DefaultInEnum: ['components|schemas|Severity|default', 'none'],
  DefaultResponse: [`${list}|responses|default`, undefined],
  Delete204Response: ['paths|/safety|delete', operation],
  DeleteInOperationName: ['paths|/safety|delete', operation],
  DescriptiveDescriptionRequired: ['components|schemas|Safety|description', ' '],
  Formdata: [`${list}|parameters|0|in`, 'formData'],
  GetInOperationName: [`${list}|operationId`, 'Actions_Fetch'],
  HeaderDisallowed: [`${list}|parameters|0`, { ...added, name: 'Authorization', in: 'header' }],
  InvalidVerbUsed: ['paths|/safety|fetch', operation],
  ListInOperationName: [list, { ...operation, operationId: 'Actions_Get', 'x-ms-pageable': {} }],
  LongRunningOperationsOptionsValidator: [
    'paths|/safety|post',
    { ...operation, 'x-ms-long-running-operation': true, responses: { 200: { schema: {} } } },
  ],
  LongRunningResponseStatusCodeDataPlane: [
    'paths|/x|post',
    { ...operation, 'x-ms-long-running-operation': true, responses: { 299: {} } },
  ],
  LroStatusCodesReturnTypeSchema: ['paths|/safety|put', { ...operation, 'x-ms-long-running-operation': true }],
  MsPaths: ['x-ms-paths', { '/x?y': {} }],
  MutabilityWithReadOnly: [`${list}|parameters|0|schema`, { readOnly: true, 'x-ms-mutability': ['create'] }],
  NamePropertyDefinitionInParameter: [`${list}|parameters|0|name`, undefined],
  NextLinkPropertyMustExist: [`${list}|x-ms-pageable`, { nextLinkName: 'next' }],
  NonEmptyClientName: [`${list}|x-ms-client-name`, ''],
  Nullable: ['components|schemas|Severity|x-nullable', true],
  OperationId: [`${list}|operationId`, 'listActions'],
  OperationIdNounVerb: [`${list}|operationId`, 'Actions_ListActions'],
  OperationIdSingleUnderscore: [`${list}|operationId`, 'Actions_List_All'],
  OperationSummaryOrDescription: [list, { ...operation, summary: undefined }],
  PageableRequires200Response: [list, { 'x-ms-pageable': {}, responses: {} }],
  ParameterDescription: [`${list}|parameters|0|description`, undefined],
  ParameterNamesConvention: [`${list}|parameters|0|name`, 'Page_Size'],
  ParameterNamesUnique: [`${list}|parameters|0`, { ...added, name: 'KIND' }],
  ParameterOrder: [
    'paths|/x/{a}/{b}|get',
    { ...operation, parameters: ['b', 'a'].map(name => ({ ...added, name, in: 'path' })) },
  ],
  PatchContentType: ['paths|/safety|patch', operation],
  PatchInOperationName: ['paths|/safety|patch', operation],
  PathCharacters: ['paths|/safe ty', { get: operation }],
  PathParameterNames: ['paths|/actions/{other}/x', { get: operation }],
  PathParameterSchema: [`${list}|parameters|0`, { ...added, in: 'path' }],
  PropertyDescription: ['components|schemas|Safety|properties|paused|description', undefined],
  PropertyType: ['components|schemas|Safety|properties|paused|type', undefined],
  SchemaDescriptionOrTitle: ['components|schemas|Safety|description', undefined],
  SecurityDefinitionDescription: ['components|securitySchemes|bearer|description', undefined],
  SummaryAndDescriptionMustNotBeSame: [list, { ...operation, description: operation.summary }],
  ValidFormats: ['components|schemas|Severity|format', 'odd'],
  VersionConvention: ['info|version', 'v1'],
  XmsClientName: [`${list}|parameters|0`, { ...added, 'x-ms-client-name': 'added' }],
  XmsClientNameParameter: [`${list}|parameters|0`, { ...added, 'x-ms-client-name': 'added' }],
  XmsPathsMustOverloadPaths: ['x-ms-paths', { '/x?y': {} }],
};

const { azDataplane } = rulesets.spectralRulesets;
const all: Record<string, object> = { ...azDataplane.extends[0].rules, ...azDataplane.rules };

/** What these rules find, whatever version of OpenAPI they say they are for. */
const findings = async (names: readonly string[], document: Json) => {
  const own = ['stagingOnly', 'rpcGuidelineCode', 'disableForTypeSpecDataPlane', 'disableForTypeSpecDataPlaneReason'];
  const bare = (rule: object) =>
    Object.fromEntries(Object.entries(rule).filter(([name]) => name !== 'formats' && !own.includes(name)));
  const linter = new spectral.Spectral();
  const definition: unknown = { rules: Object.fromEntries(names.map(name => [name, bare(Object(all[name]))])) };
  linter.setRuleset(new spectral.Ruleset(definition));
  const found = await linter.run({ ...document });
  return found.map(({ code, path, message }) => `${code} at ${path.join('|')}: ${message}`);
};

const withFault = ([path, value]: Fault): Json => {
  const document: Json = JSON.parse(JSON.stringify(description));
  const names = path.split('|');
  const last = names.pop() ?? '';
  let here: object = document;
  for (const name of names) {
    if (!Reflect.has(here, name)) Reflect.set(here, name, {});
    here = Object(Reflect.get(here, name));
  }
  if (value === undefined) Reflect.deleteProperty(here, last);
  else Reflect.set(here, last, value);
  return document;
};

describe('Azure’s rules', () => {
  test('find nothing', async () => {
    expect(
      await findings(
        Object.keys(all).filter(name => !(name in off)),
        description,
      ),
    ).toEqual([]);
  });

  test('are all either proved here, off with a reason, or blind', () => {
    expect([...Object.keys(off), ...Object.keys(planted), ...blind].sort()).toEqual(Object.keys(all).sort());
  });

  test.each(Object.entries(planted))('%s finds its fault', async (name, fault) => {
    expect(await findings([name], withFault(fault))).not.toEqual([]);
  });

  test.each(Object.keys(off))('%s is off because it would complain', async name => {
    expect(await findings([name], description)).not.toEqual([]);
  });
});
