/** SHA-256 of UTF-8 text as lower-case hex. Comes in by the door: the core has no crypto of its own. */
export type Sha256 = (text: string) => string;

/**
 * RFC 8785 (JSON Canonicalization Scheme): no white space, names sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them. Properties that are `undefined` are absent, as in JSON.
 * Throws on what JSON cannot say (NaN, Infinity, functions): that is a bug.
 */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new Error(`JSON has no ${typeof value} ${String(value)} (this is a bug)`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
};

/** What runs, and nothing else: the part of an action that an approver approves. */
export type Frozen = { readonly kind: string; readonly entity: object; readonly parameters: object };

/** The digest that is shown to the approver, may be sent back with the approval, and is checked again before a run. */
export const digestOf = ({ kind, entity, parameters }: Frozen, sha256: Sha256): string =>
  `sha256:${sha256(canonicalJson({ kind, entity, parameters }))}`;
