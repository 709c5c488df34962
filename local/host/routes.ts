/** A function's route, ready to be compared. */
export type Route = {
  readonly functionName: string;
  readonly methods: readonly string[];
  readonly segments: readonly Segment[];
};

type Segment =
  | { readonly type: 'literal'; readonly text: string }
  | {
      readonly type: 'parameter' | 'rest';
      readonly name: string;
      readonly optional: boolean;
      readonly constraints: readonly Constraint[];
    };
type Constraint = (value: string) => boolean;

export type RouteMatch = {
  readonly functionName: string;
  /** A parameter that is not in the address (optional, or an empty rest) is absent. */
  readonly parameters: Readonly<Record<string, string>>;
};

export type RouteOptions = {
  readonly functionName: string;
  /** Absent or empty: the function's name, as in the true host. */
  readonly route?: string | undefined;
  readonly methods: readonly string[];
  /** host.json's routePrefix. */
  readonly prefix: string;
};

/**
 * Reads a route template such as `actions/{id:maxlength(64)?}`; throws on what the local host does not know, and on what
 * the true host keeps for itself.
 */
export const parseRoute = ({ functionName, route, methods, prefix }: RouteOptions): Route => {
  const template = route || functionName;
  if (/^(admin|runtime)/i.test(template)) throw new Error('what begins with admin or runtime belongs to the host');
  return {
    functionName,
    methods: methods.map(method => method.toUpperCase()),
    segments: split(`${prefix}/${template}`)
      .filter(segment => segment !== '')
      .map(parseSegment),
  };
};

/**
 * The order in which the true host tries routes: by function name, ignoring case. The first that fits wins, not the
 * most specific one, so `actions/{id}` of `getAction` hides `actions/summary` of `summary`.
 */
export const inHostOrder = (routes: readonly Route[]): readonly Route[] =>
  routes.toSorted((a, b) => compareOrdinal(a.functionName.toUpperCase(), b.functionName.toUpperCase()));

/** Finds the function for a method and the path of an address, in the given order. */
export const matchRoute = (routes: readonly Route[], method: string, path: string): RouteMatch | undefined => {
  // The host's own addresses, which no route can have. This host has nothing there.
  if (/^\/(admin|runtime)\//i.test(path)) return undefined;
  const parts = split(path);
  for (const { functionName, methods, segments } of routes) {
    if (!methods.includes(method)) continue;
    const parameters = matchSegments(segments, parts);
    if (parameters !== undefined) return { functionName, parameters };
  }
  return undefined;
};

const matchSegments = (segments: readonly Segment[], all: readonly string[]) => {
  const parameters: Record<string, string> = {};
  // A `/` at the end belongs to the rest of a path, and to nothing else.
  const parts = withoutTrailingEmpty(all);
  const hasRest = segments.at(-1)?.type === 'rest';
  if (parts.length > segments.length && !hasRest) return undefined;

  for (const [index, segment] of segments.entries()) {
    const value = segment.type === 'rest' ? decode(all.slice(index).join('/')) : decode(parts[index] ?? '');
    if (segment.type === 'literal') {
      if (value.toUpperCase() !== segment.text.toUpperCase()) return undefined;
      continue;
    }
    if (value === '') {
      // An empty part in the middle (`a//b`) is nothing that a parameter may stand for.
      if (segment.type !== 'rest' && (!segment.optional || index < parts.length)) return undefined;
      continue;
    }
    if (!segment.constraints.every(holds => holds(value))) return undefined;
    parameters[segment.name] = value;
  }
  return parameters;
};

const parseSegment = (text: string): Segment => {
  if (!text.includes('{')) return { type: 'literal', text };
  const [, star, name, constraints, optional] = /^\{(\*?)(\w+)((?::[^}?]+)*)(\??)\}$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`the local host cannot read '${text}' in a route`);
  return {
    type: star ? 'rest' : 'parameter',
    name,
    optional: optional === '?',
    constraints: (constraints ?? '').split(':').filter(Boolean).map(parseConstraint),
  };
};

const parseConstraint = (text: string): Constraint => {
  const [, name = '', from = '', to = from] = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(text) ?? [];
  switch (name.toLowerCase()) {
    case 'maxlength':
      return value => value.length <= Number(from);
    case 'minlength':
      return value => value.length >= Number(from);
    case 'length':
      return value => value.length >= Number(from) && value.length <= Number(to);
    case 'alpha':
      return value => /^[a-z]*$/i.test(value);
    case 'int':
      return value => /^-?\d+$/.test(value) && Math.abs(Number(value)) <= 2147483647;
    case 'guid':
      return value => /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i.test(value);
    default:
      throw new Error(`the local host does not know the route constraint '${text}'`);
  }
};

const split = (path: string) => path.replace(/^\//, '').split('/');

const withoutTrailingEmpty = (parts: readonly string[]) => (parts.at(-1) === '' ? parts.slice(0, -1) : parts);

/** `%2F` stays as it is, so that it cannot make a second segment; what is no valid encoding stays too. */
const decode = (text: string) =>
  text.replace(/(?:%[\da-f]{2})+/gi, encoded => {
    try {
      return encoded
        .split(/(%2f)/i)
        .map(part => (/^%2f$/i.test(part) ? part : decodeURIComponent(part)))
        .join('');
    } catch {
      return encoded;
    }
  });

const compareOrdinal = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
