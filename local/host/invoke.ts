import { randomBytes, randomUUID } from 'node:crypto';
import type { CoreInvocationContext, TraceContext, TypedData } from './coreTypes.ts';
import type { RegisteredFunction } from './functionsCore.ts';
import { type App, runHooks } from './loadApp.ts';
import { describeError, type Log } from './log.ts';

export type Input = {
  readonly data: TypedData;
  readonly metadata?: Readonly<Record<string, TypedData>>;
  readonly trace?: TraceContext;
};

/** Runs a function; gives back what it returned. Failures are logged, then thrown on. */
export type Invoke = (fn: RegisteredFunction, input: Input) => Promise<TypedData | null | undefined>;

export type Invoker = {
  readonly invoke: Invoke;
  /** Resolves when no call is running any more. */
  readonly idle: () => Promise<void>;
};

export type InvokerOptions = {
  readonly app: App;
  readonly log: Log;
  readonly timeoutMs: number;
  /** The true host throws the whole worker away, with all that runs on it, and starts another. */
  readonly onTimeout: () => void;
};

export const createInvoker = (options: InvokerOptions): Invoker => {
  const running = new Set<Promise<unknown>>();
  const invoke: Invoke = async (fn, input) => {
    const call = guarded(options, fn, input);
    running.add(call);
    try {
      return await call;
    } finally {
      running.delete(call);
    }
  };
  const idle = async () => {
    while (running.size > 0) await Promise.allSettled(running);
  };
  return { invoke, idle };
};

const guarded = async (options: InvokerOptions, fn: RegisteredFunction, input: Input) => {
  const { log, timeoutMs, onTimeout } = options;
  const { name } = fn.metadata;
  const timeout = setTimeout(() => {
    log('error', name, `Timeout: the function ran longer than functionTimeout (${timeoutMs / 1000} s).`);
    onTimeout();
  }, timeoutMs);
  try {
    return await call(options, fn, input);
  } catch (error) {
    log('error', name, `Failed: ${describeError(error)}`);
    throw error;
  } finally {
    clearTimeout(timeout);
  }
};

/** The steps and their order are those of the Functions worker. */
const call = async ({ app, log }: InvokerOptions, fn: RegisteredFunction, input: Input) => {
  if (app.model === undefined) throw new Error('The app has no programming model (this is a bug)');
  const core = createCoreContext(fn, input, log);
  const model = await app.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const shared = { hookData: {}, appHookData: app.hookData, invocationContext: context };

  const before = { ...shared, inputs, functionCallback: fn.callback };
  core.state = 'preInvocationHooks';
  await runHooks(app.hooks.preInvocation, before);

  const after: { result: unknown; error: unknown } & Record<string, unknown> = {
    ...shared,
    inputs: before.inputs,
    result: null,
    error: null,
  };
  core.state = 'invocation';
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }
  core.state = 'postInvocationHooks';
  await runHooks(app.hooks.postInvocation, after);
  core.state = undefined;
  if (after.error !== null && after.error !== undefined) throw after.error;

  const { returnValue } = await model.getResponse(context, after.result);
  return returnValue;
};

const createCoreContext = (fn: RegisteredFunction, input: Input, log: Log): CoreInvocationContext => {
  const invocationId = randomUUID();
  const trigger = Object.entries(fn.metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
  if (trigger === undefined) throw new Error('A function without trigger was called (this is a bug)');
  return {
    invocationId,
    metadata: fn.metadata,
    request: {
      invocationId,
      inputData: [{ name: trigger[0], data: input.data }],
      triggerMetadata: input.metadata ?? {},
      traceContext: input.trace ?? noTrace,
    },
    state: undefined,
    log: (level, _category, message) => log(level, fn.metadata.name, message),
  };
};

/** Not undefined but empty: so it comes from the true host without Application Insights. */
export const noTrace: TraceContext = { traceParent: '' };

/** Continues the caller's trace with a span of this host, or begins one. */
export const startTrace = (traceparent?: string, tracestate?: string): TraceContext => {
  const [, traceId = randomBytes(16).toString('hex'), flags = '00'] =
    /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-([\da-f]{2})$/.exec(traceparent ?? '') ?? [];
  const traceParent = `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`;
  return tracestate === undefined ? { traceParent } : { traceParent, traceState: tracestate };
};
