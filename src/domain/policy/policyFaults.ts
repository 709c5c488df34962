import type { Fault } from '../actions/refusal.ts';
import { iso8601 } from '../values/duration.ts';
import type { Duration } from '../values/time.ts';
import { conditions, isSame, type PolicyRule, type Rule } from './policy.ts';
import { type Patience, patience, reaches } from './reach.ts';
import { operators, type Role } from './roles.ts';

/** What a rule is asked for: its place in the document is told to people as a JSON path. */
type Check = (rule: PolicyRule, say: (path: string, message: string) => void) => void;

/**
 * Everything for which well-formed rules are refused: what could let something run by mistake, or never do what it says.
 * Rules that cannot be read (`undefined`) keep their places. That no rule covers some proposals is no fault: they are
 * refused, and `uncoveredKinds` says so.
 */
export const policyFaults = (rules: readonly (PolicyRule | undefined)[]): readonly Fault[] => {
  const faults: Fault[] = [];
  const left = patience();
  for (const [place, rule] of rules.entries()) {
    if (!rule) continue;
    const say = (path: string, message: string) => void faults.push({ target: `rules[${place}].${path}`, message });
    for (const check of checks) check(rule, say);
    const before = rules.slice(0, place).filter(each => each !== undefined);
    const namesake = rules.findIndex(each => each !== undefined && isSame(each.rule.name, rule.rule.name));
    if (namesake < place) say('name', `is the name of rules[${namesake}] too; each rule needs its own`);
    shadowed(rule, before, left, message => say('match', message));
  }
  return faults;
};

const shadowed = (
  { match }: PolicyRule,
  before: readonly PolicyRule[],
  left: Patience,
  say: (message: string) => void,
): void => {
  if (reaches([match], [], left) === 'no') {
    say('matches no proposal that there could be: its conditions contradict each other');
    return;
  }
  const reached = (others: readonly PolicyRule[]) =>
    reaches(
      [match],
      others.map(each => each.match),
      left,
    );
  if (reached(before) !== 'no') return;
  // One rule that does it alone is said by name.
  const alone = before.find(each => reached([each]) === 'no');
  const names = alone ? `rule "${alone.rule.name}" matches` : 'the rules before it together match';
  say(`never matches: ${names} everything that it would; move it up, or take it out`);
};

const people: readonly Role[] = operators;
const isPerson = (role: Role): boolean => people.includes(role);

const deciders: Check = ({ rule }, say) => {
  const { roles, escalateTo = [], relay, approvals } = rule;
  for (const [list, named] of Object.entries({ roles, escalateTo }))
    for (const [place, role] of named.entries())
      if (!isPerson(role) && role !== 'DecisionRelay')
        say(`${list}[${place}]`, `${role} decides nothing; use ${people.join(', ')}`);
  const relayed = relay === 'approve' ? 1 : 0;
  if (!roles.some(isPerson) && relayed === 0)
    return say('roles', `gives nobody the right to approve; name at least one of ${people.join(', ')}`);
  if (![...roles, ...escalateTo].some(isPerson) && approvals > relayed)
    say('approvals', 'is more than these roles can give: a relay counts once, however many names it passes on');
};

const clocks: Check = ({ rule }, say) => {
  const { expiresAfter, warnBefore, remindAfter, escalateAfter, escalateTo } = rule;
  const within = (path: string, duration: Duration | undefined, what: string) => {
    if (duration !== undefined && duration >= expiresAfter)
      say(path, `must be less than expiresAfter (${iso8601(expiresAfter)}), or ${what}`);
  };
  for (const [place, duration] of warnBefore.entries()) {
    within(`warnBefore[${place}]`, duration, 'the warning would come before the proposal');
    if (warnBefore.indexOf(duration) < place) say(`warnBefore[${place}]`, 'is given twice');
  }
  within('remindAfter', remindAfter, 'it is over before anybody is reminded');
  within('escalateAfter', escalateAfter, 'it is over before anybody else may decide');
  if (escalateAfter !== undefined && !escalateTo)
    say('escalateTo', 'is required with escalateAfter: who may decide then');
  if (escalateAfter === undefined && escalateTo)
    say('escalateAfter', 'is required with escalateTo: when they may decide');
};

const automatic: Check = ({ match, auto }, say) => {
  if (auto && !match.submitters)
    say('match.submitters', 'is required with auto: nobody is trusted who is not named; name whose proposals may run');
};

const repetitions: Check = ({ match, rule }, say) => {
  const lists = [...conditions.map(name => [`match.${name}`, match[name]] as const), ...listsOf(rule)];
  for (const [path, values = []] of lists)
    for (const [place, value] of values.entries())
      if (values.findIndex(each => isSame(each, value)) < place) say(`${path}[${place}]`, 'is given twice');
};
const listsOf = ({ roles, escalateTo }: Rule) => [['roles', roles] as const, ['escalateTo', escalateTo] as const];

const checks: readonly Check[] = [deciders, clocks, automatic, repetitions];
