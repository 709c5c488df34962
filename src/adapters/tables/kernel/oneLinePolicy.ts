import type { TableServiceClientOptions } from '@azure/data-tables';

type PipelinePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/**
 * Writes line and paragraph separators (U+2028, U+2029) in the JSON that is sent as JSON's escapes. They are the same to who
 * reads JSON; but a transaction is read line by line, and what takes them for the end of one (the emulator does) finds half a
 * row. Nothing else that we send has them: in addresses they are percent-encoded.
 */
export const oneLinePolicy: PipelinePolicy = {
  name: 'oneLine',
  sendRequest: (request, next) => {
    const { body } = request;
    if (typeof body === 'string') request.body = body.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
    return next(request);
  },
};
