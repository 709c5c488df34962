import { type Loosening, less } from './less.ts';
import { isSame, type Match, type Policy, type PolicyRule } from './policy.ts';
import { patience, reaches } from './reach.ts';

/**
 * What a change of the policy lets anything run with less of: for no proposal that there could be may the new policy ask for
 * less than the old one without being named here, and a change that only asks for more has nothing. It looks at the pairs
 * of rules that one proposal can meet before and after. Where that cannot be found out with patience, it counts as met.
 */
export const loosens = (before: Policy, after: Policy): readonly Loosening[] => {
  const left = patience();
  const meet = (was: number, is: number): boolean =>
    reaches(
      [...matchOf(before, was), ...matchOf(after, is)],
      [...earlier(before, was), ...earlier(after, is)],
      left,
    ) !== 'no';
  const found: Loosening[] = [];
  for (const [is, next] of after.rules.entries()) {
    for (const [was, former] of before.rules.entries()) {
      const fewer = less(former, next);
      if (fewer.length > 0 && meet(was, is)) found.push(...fewer.map(said(next, former)));
    }
    // What no rule covered could not run at all.
    if (meet(before.rules.length, is))
      found.push({ what: 'covered', message: `${named(next)}: covers what no rule covered` });
  }
  return [...found, ...moreAuto(before, after)];
};

/** The rule at this place; behind the last one is what none of them covers. */
const matchOf = ({ rules }: Policy, place: number): readonly Match[] => rules.slice(place, place + 1).map(matchIn);
const earlier = ({ rules }: Policy, place: number): readonly Match[] => rules.slice(0, place).map(matchIn);
const matchIn = ({ match }: PolicyRule): Match => match;

const named = ({ rule }: PolicyRule): string => `rule "${rule.name}"`;
const said =
  (next: PolicyRule, former: PolicyRule) =>
  ({ what, message }: Loosening): Loosening => {
    const formerly = isSame(next.rule.name, former.rule.name) ? '' : `, of what was under ${named(former)}`;
    return { what, message: `${named(next)}: ${message}${formerly}` };
  };

/** Each rule counts for itself: several that approve for one submitter together let through more than any of them. */
const moreAuto = (before: Policy, after: Policy): readonly Loosening[] => {
  const submitters = new Set(after.rules.flatMap(({ match, auto }) => (auto ? (match.submitters ?? []) : [])));
  const total = ({ rules }: Policy, submitter: string): number =>
    rules.reduce((sum, { match, auto }) => {
      const isNamed = match.submitters?.some(each => isSame(each, submitter)) ?? false;
      return auto && isNamed ? sum + auto.perHour : sum;
    }, 0);
  return [...submitters].flatMap(submitter => {
    const [was, is] = [total(before, submitter), total(after, submitter)];
    const message = `submitter ${submitter}: up to ${is} an hour approved without a human instead of ${was}`;
    return is > was ? [{ what: 'auto', message } as const] : [];
  });
};
