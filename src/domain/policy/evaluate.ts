import { type ActionKind, kindNames } from '../kinds/index.ts';
import { type Condition, conditions, type Facts, lets, looksAt, type Policy, type PolicyRule } from './policy.ts';
import { reaches } from './reach.ts';

/** A condition that does not hold: what the rule wants, and what the proposal has. */
type Unmet = { readonly condition: Condition; readonly wants: readonly string[]; readonly has: readonly string[] };

export type Evaluation = {
  /** The rule that decides what follows; without one the proposal is refused. */
  readonly matching?: PolicyRule | undefined;
  /** Rules before it, or all, and why each does not match. */
  readonly passedOver: readonly { readonly name: string; readonly because: readonly Unmet[] }[];
};

/** Which rule of the policy a proposal meets, and why none before it. */
export const evaluate = ({ rules }: Policy, facts: Facts): Evaluation => {
  const unmet = rules.map(({ match }) => unmetOf(match, facts));
  const place = unmet.findIndex(each => each.length === 0);
  const before = place === -1 ? unmet : unmet.slice(0, place);
  return {
    ...(place !== -1 && { matching: rules[place] }),
    passedOver: before.map((because, index) => ({ name: rules[index]?.rule.name ?? '', because })),
  };
};

const unmetOf = (match: PolicyRule['match'], facts: Facts): readonly Unmet[] =>
  conditions.flatMap(condition => {
    const [wants, has] = [match[condition], looksAt[condition](facts)];
    return wants === undefined || lets(wants, has) ? [] : [{ condition, wants, has }];
  });

/** Kinds of which some proposals match no rule, and so are refused. */
export const uncoveredKinds = ({ rules }: Policy): readonly ActionKind[] =>
  kindNames.filter(
    kind =>
      reaches(
        [{ kinds: [kind] }],
        rules.map(({ match }) => match),
      ) !== 'no',
  );
