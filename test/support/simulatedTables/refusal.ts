// Status, code and message as Azure documents them ("Table Storage error codes") or was seen to answer.
const refusals = {
  CommandsInBatchActOnDifferentPartitions: [400, 'All commands in a batch must operate on same entity group.'],
  EntityAlreadyExists: [409, 'The specified entity already exists.'],
  EntityTooLarge: [400, 'The entity is larger than the maximum allowed size (1MB).'],
  InternalError: [500, 'Server encountered an internal error. Please try again after some time.'],
  InvalidDuplicateRow: [400, 'An entity can appear only once in a batch.'],
  InvalidInput: [400, 'One of the request inputs is not valid.'],
  InvalidResourceName: [400, 'The specified resource name contains invalid characters.'],
  KeyValueTooLarge: [400, 'The key value exceeds the maximum allowed size (1KB).'],
  NotImplemented: [501, 'The requested operation is not implemented on the specified resource.'],
  OutOfRangeInput: [400, 'One of the request inputs is out of range.'],
  PropertiesNeedValue: [400, 'The values are not specified for all properties in the entity.'],
  PropertyNameInvalid: [400, 'The property name is invalid.'],
  PropertyNameTooLong: [400, 'The property name exceeds the maximum allowed length (255).'],
  PropertyValueTooLarge: [400, 'The property value exceeds the maximum allowed size (64KB).'],
  RequestBodyTooLarge: [413, 'The request body is too large and exceeds the maximum permissible limit.'],
  ResourceNotFound: [404, 'The specified resource does not exist.'],
  ServerBusy: [503, 'The server is busy.'],
  TableAlreadyExists: [409, 'The table specified already exists.'],
  TableNotFound: [404, 'The table specified does not exist.'],
  TooManyProperties: [400, 'The entity contains more properties than allowed.'],
  UpdateConditionNotSatisfied: [412, 'The update condition specified in the request was not satisfied.'],
} as const satisfies Record<string, readonly [number, string]>;

export type RefusalCode = keyof typeof refusals;

/** What the service answers instead of doing what it was asked. */
export type Refusal = Error & { readonly status: number; readonly code: string };

/** Makes a refusal to throw; `message` replaces the usual one. */
export const refusal = (code: RefusalCode, message?: string): Refusal =>
  Object.assign(new Error(message ?? refusals[code][1]), { status: refusals[code][0], code });

export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && 'status' in error && 'code' in error;

/** Makes the refusal of one operation of a transaction: Azure puts the operation's index before the message. */
export const atOperation = (index: number, error: unknown): unknown =>
  isRefusal(error)
    ? Object.assign(new Error(`${index}:${error.message}`), { status: error.status, code: error.code })
    : error;
