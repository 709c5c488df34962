import type { HttpRequest, InvocationContext } from '@azure/functions';
import type { Log } from '../../application/change/ports.ts';

/** One JSON line per event, with the ids that join it to the request. */
export const invocationLog = (context: InvocationContext, request?: HttpRequest): Log => {
  const ids = {
    requestId: context.invocationId,
    clientRequestId: request?.headers.get('x-ms-client-request-id') ?? undefined,
    // Without Application Insights the host's is an empty text.
    traceparent: context.traceContext?.traceParent || request?.headers.get('traceparent') || undefined,
  };
  return (level, message, fields) => context[level](JSON.stringify({ message, ...fields, ...ids }));
};
