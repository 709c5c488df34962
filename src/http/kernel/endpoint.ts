import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type * as z from 'zod';
import type { Admit, ValidateToken } from '../../application/callers/ports.ts';
import type { Log } from '../../application/change/ports.ts';
import type { Deps } from '../../application/deps.ts';
import type { Check } from '../../application/readiness/ports.ts';
import type { Action, DeepReadonly } from '../../domain/actions/action.ts';
import type { Refusal, RefusalCode } from '../../domain/actions/refusal.ts';
import { refused } from '../../domain/actions/result.ts';
import type { Operation } from '../../domain/policy/permissions.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import type { ReportSchedule } from '../../domain/reports/schedule.ts';
import type { Precondition } from '../../domain/values/precondition.ts';
import { preconditionIn } from './preconditions.ts';
import { type Form, type Input, readInput } from './request.ts';

/** The composed application, as endpoints see it. */
export type App = {
  readonly deps: Deps;
  readonly validateToken: ValidateToken;
  readonly admit: Admit;
  readonly settings: {
    /** Who issues the tokens; under it each tenant has its addresses. */
    readonly authority: string;
    readonly tenants: readonly string[];
    readonly countDirectoryRoles: boolean;
    readonly applicationNames: Readonly<Record<string, string>>;
    /** How our addresses begin, where the operator says so; else as the platform says. */
    readonly publicUrl?: string | undefined;
    readonly platformUrl?: string | undefined;
    readonly linkHosts?: readonly string[] | undefined;
    /** Where people open an action. */
    readonly portalUrl?: string | undefined;
    readonly reportSchedule: ReportSchedule;
  };
};

/** What HTTP functions are given from outside: all of it is made when it is first asked for. */
export type Outside = {
  /**
   * The application, or nothing when the settings are faulty: then readiness says which, and nothing else runs. The log
   * is that of the call: the application tells it what somebody has to be told.
   */
  readonly app: (log: Log) => Promise<App | undefined>;
  /** Whose pages may call us. */
  readonly corsOrigins: readonly string[];
  readonly readiness: () => Promise<readonly Check[]>;
  /** The file of this name that was built beside the app, if there is one. */
  readonly readFile: (name: string) => Promise<Uint8Array | undefined>;
  /** The API's description of itself, as JSON. */
  readonly describe: () => Promise<object>;
};

/** Everything about a call but its input. */
export type Call = {
  readonly by: Principal;
  readonly requestId: string;
  /** What the caller wants to find, where the endpoint takes conditions. */
  readonly ifMatch?: Precondition | undefined;
  readonly deps: Deps;
  readonly settings: App['settings'];
  readonly request: HttpRequest;
  /** Counts another item of a batch, as a call of its own would; what it is refused with. */
  readonly admit: () => Refusal | undefined;
  /** How our addresses begin, as this caller reaches us. */
  readonly origin: string;
};
/** What is answered: JSON, or what is not JSON. */
export type Success<Body = unknown> = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
} & (
  | { readonly body: Body; readonly text?: undefined }
  | { readonly text: { readonly type: string; readonly content: string }; readonly body?: undefined }
  /** Nothing more to say: 204. */
  | { readonly isDone: true; readonly text?: undefined; readonly body?: undefined }
);
export type Answer<Body = unknown> =
  | Success<Body>
  | { readonly refusal: Refusal; readonly action?: Action | undefined; readonly signInAt?: string };

/** What an answer looks like: JSON of this schema, or text of these media types. */
export type AnswerForm = {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly types?: readonly string[];
  readonly headers?: readonly ('ETag' | 'Location' | 'Link' | 'Content-Disposition' | 'x-ms-unreadable')[];
  /** Where there are several forms: whether only JSON has an ETag, which it has unless all are named. */
  readonly isVersioned?: 'all';
};

/** What answers look like, by status. */
type Answers = Readonly<Record<number, AnswerForm>>;
/** The JSON that may be answered: what one of the schemas says. */
type BodyOf<A extends Answers> = DeepReadonly<
  { [S in keyof A]: A[S] extends { readonly schema: z.ZodType<infer Body> } ? Body : never }[keyof A]
>;

/** What people and programs are told about an HTTP function; src/openapi makes the API's description of it. */
export type Described = {
  /** Name of the function, and its operation id. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the host takes it, with parameters in braces. */
  readonly route: `api/${string}`;
  /** Groups operations for readers. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly answers: Answers;
  readonly ifMatch?: 'optional' | 'required';
  /** Codes beside those that follow from the form (openapi/operation.ts): what only the use case knows. */
  readonly refusals?: readonly RefusalCode[];
  /** What clients call it, where the function's name does not say it well beside the tag. */
  readonly verb?: string;
};

/** An HTTP function of a signed-in caller, as data. */
type Spec<P, Q, B, A extends Answers> = Described &
  Form<P, Q, B> & {
    readonly answers: A;
    readonly operation: Operation;
    readonly run: (input: Input<P, Q, B>, call: Call) => Promise<Answer<BodyOf<A>>>;
  };

/** The same, where nobody needs to know what passes between its schemas and `run`. */
export type Endpoint = Described &
  Form<unknown, unknown, unknown> & {
    readonly operation: Operation;
    /** Reads the input (413, 415, 400, 428) and runs. */
    readonly answer: (request: HttpRequest, call: Call) => Promise<Answer>;
  };

/** Lets the compiler find what passes between a form's schemas and `run`, and hold its answer to those of `answers`. */
export const endpoint = <P, Q, B, A extends Answers>({ run, ...spec }: Spec<P, Q, B, A>): Endpoint => ({
  ...spec,
  answer: async (request, call) => {
    const input = await readInput(request, spec);
    if (input.type === 'refused') return input;
    if (spec.ifMatch === undefined) return run(input.value, call);
    const condition = preconditionIn(request);
    if (condition.type === 'refused') return condition;
    const ifMatch = condition.value;
    if (spec.ifMatch === 'required' && ifMatch === undefined) return refused({ code: 'PreconditionRequired' });
    return run(input.value, { ...call, ifMatch });
  },
});

/** An HTTP function that anybody may call without signing in. */
export type Anonymous = Described & {
  readonly [Part in 'operation' | 'path' | 'query' | 'body']?: undefined;
} & {
  readonly serve: (request: HttpRequest, outside: Outside) => Promise<HttpResponseInit>;
};

/** An HTTP function. Each stands in the list of its feature, and nowhere else. */
export type ApiFunction = Endpoint | Anonymous;
