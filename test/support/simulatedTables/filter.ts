import { refusal } from './refusal.ts';
import { compare, type Value, valueFrom } from './value.ts';

type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
type Comparison = {
  readonly type: 'comparison';
  readonly property: string;
  readonly operator: Operator;
  readonly literal: Value;
};

/** A parsed `$filter`. */
export type Filter =
  | Comparison
  | { readonly type: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'not'; readonly of: Filter };

const maximumComparisons = 15;

const token =
  /\s*(?:(?<paren>[()])|(?<prefix>datetime|guid|binary|X)?'(?<text>(?:[^']|'')*)'(?=[\s)]|$)|(?<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?L?)(?=[\s)]|$)|(?<word>[\p{L}_][\p{L}\p{N}_]*)(?=[\s()]|$))/uy;

type Token =
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'literal'; readonly value: Value }
  | { readonly type: 'end' };

/** Parses OData as far as Azure Tables knows it; anything else is refused with InvalidInput. */
export const parseFilter = (text: string): Filter => {
  const tokens = tokensOf(text);
  let position = 0;
  const peek = (): Token => tokens[position] ?? { type: 'end' };
  const skip = (word: string): boolean => {
    const next = peek();
    if (next.type !== 'word' || next.text !== word) return false;
    position += 1;
    return true;
  };
  const chain = (type: 'and' | 'or', part: () => Filter): Filter => {
    let left = part();
    while (skip(type)) left = { type, left, right: part() };
    return left;
  };
  const any = (): Filter => chain('or', () => chain('and', one));
  const one = (): Filter => {
    if (skip('not')) return { type: 'not', of: group() };
    return isWord(peek(), '(') ? group() : comparison();
  };
  const group = (): Filter => {
    if (skip('not')) return { type: 'not', of: group() };
    if (!skip('(')) throw invalid();
    const inner = any();
    if (!skip(')')) throw invalid();
    return inner;
  };
  const comparison = (): Filter => {
    const parts = [tokens[position], tokens[position + 1], tokens[position + 2]] as const;
    position += 3;
    return comparisonOf(...parts);
  };

  const filter = any();
  if (position !== tokens.length) throw invalid();
  if (comparisons(filter) > maximumComparisons) throw invalid();
  return filter;
};

const invalid = () => refusal('InvalidInput', 'The query condition specified in the request is invalid.');

const isWord = (next: Token, text: string): boolean => next.type === 'word' && next.text === text;

const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (let position = 0; position < end; position = token.lastIndex) {
    token.lastIndex = position;
    const groups = token.exec(text)?.groups;
    if (groups === undefined) throw invalid();
    tokens.push(tokenOf(groups));
  }
  return tokens;
};

const tokenOf = (groups: Record<string, string | undefined>): Token => {
  const { paren, prefix, text, number, word } = groups;
  if (text !== undefined) return literal(text.replaceAll("''", "'"), prefix);
  if (number !== undefined) return literal(number.replace('L', ''), numberType(number));
  if (word === 'true' || word === 'false') return literal(word, 'Edm.Boolean');
  return { type: 'word', text: paren ?? word ?? '' };
};

const numberType = (number: string): string => {
  if (number.endsWith('L')) return 'Edm.Int64';
  return /[.eE]/.test(number) ? 'Edm.Double' : 'Edm.Int32';
};

const prefixTypes = new Map([
  ['datetime', 'Edm.DateTime'],
  ['guid', 'Edm.Guid'],
  ['binary', 'Edm.Binary'],
  ['X', 'Edm.Binary'],
]);

const literal = (text: string, prefixOrType = 'Edm.String'): Token => {
  const type = prefixTypes.get(prefixOrType) ?? prefixOrType;
  const isHex = /^(?:[0-9a-f]{2})*$/i.test(text);
  if (type === 'Edm.Binary' && !isHex) throw invalid();
  const value = valueFrom(type === 'Edm.Binary' ? Buffer.from(text, 'hex').toString('base64') : text, type);
  if (value === null) throw invalid();
  return { type: 'literal', value };
};

const operators = new Map<string, { readonly operator: Operator; readonly mirrored: Operator }>([
  ['eq', { operator: 'eq', mirrored: 'eq' }],
  ['ne', { operator: 'ne', mirrored: 'ne' }],
  ['gt', { operator: 'gt', mirrored: 'lt' }],
  ['ge', { operator: 'ge', mirrored: 'le' }],
  ['lt', { operator: 'lt', mirrored: 'gt' }],
  ['le', { operator: 'le', mirrored: 'ge' }],
]);

const comparisonOf = (left: Token | undefined, middle: Token | undefined, right: Token | undefined): Comparison => {
  const found = middle?.type === 'word' ? operators.get(middle.text) : undefined;
  if (found === undefined || left === undefined || right === undefined) throw invalid();
  if (left.type === 'word' && right.type === 'literal' && isName(left.text))
    return { type: 'comparison', property: left.text, operator: found.operator, literal: right.value };
  if (left.type === 'literal' && right.type === 'word' && isName(right.text))
    return { type: 'comparison', property: right.text, operator: found.mirrored, literal: left.value };
  throw invalid();
};

const keywords = new Set(['(', ')', 'and', 'or', 'not', ...operators.keys()]);
const isName = (word: string): boolean => !keywords.has(word);

const comparisons = (filter: Filter): number => {
  if (filter.type === 'comparison') return 1;
  return filter.type === 'not' ? comparisons(filter.of) : comparisons(filter.left) + comparisons(filter.right);
};

const accepts: Readonly<Record<Operator, (order: number) => boolean>> = {
  eq: order => order === 0,
  ne: order => order !== 0,
  gt: order => order > 0,
  ge: order => order >= 0,
  lt: order => order < 0,
  le: order => order <= 0,
};

/** Whether an entity, given by its properties, passes. A comparison with a missing property is false, also `ne`. */
export const matches = (filter: Filter, read: (property: string) => Value | undefined): boolean => {
  switch (filter.type) {
    case 'and':
      return matches(filter.left, read) && matches(filter.right, read);
    case 'or':
      return matches(filter.left, read) || matches(filter.right, read);
    case 'not':
      return !matches(filter.of, read);
    case 'comparison': {
      const value = read(filter.property);
      const order = value && compare(value, filter.literal);
      return order !== undefined && accepts[filter.operator](order);
    }
  }
};

/** The comparisons that every matching entity passes. */
export const requirements = (filter: Filter): readonly Comparison[] => {
  if (filter.type === 'comparison') return [filter];
  return filter.type === 'and' ? [...requirements(filter.left), ...requirements(filter.right)] : [];
};
