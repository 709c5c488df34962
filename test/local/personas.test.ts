import { expect, test } from 'vitest';
import { personaNames, personas } from '../../local/identity/personas.ts';
import { type Operation, refusedCall } from '../../src/domain/policy/permissions.ts';
import { grantsOf } from '../../src/domain/policy/roles.ts';

/** Words of a description, and what somebody may do exactly if they are said of them. */
const meanings = new Map<string, Operation>([
  ['proposes', 'submit'],
  ['rejects', 'reject'],
  ['cancels', 'cancel'],
  ['retries', 'retry'],
  ['comments', 'comment'],
  ['assigns', 'assign'],
  ['resolves', 'resolve'],
  ['pauses', 'changeSafety'],
  ['records investigations', 'recordInvestigation'],
]);
/** Who is described by what somebody else may do. */
const likes: Readonly<Record<string, readonly (keyof typeof personas)[]>> = {
  operator2: ['operator'],
  administrator: ['operator'],
  global: ['administrator', 'operator'],
  submitter2: ['submitter'],
};

test.each(personaNames)('what is said of %s is what that persona may do', name => {
  const { kind, oid, roles } = personas[name];
  const type = kind === 'person' ? 'user' : 'application';
  const caller = {
    tenant: 't',
    id: oid,
    name,
    type,
    tokenIssuedAt: 0,
    ...grantsOf(type, { roles, wids: [] }),
  } as const;
  const said = [name, ...(likes[name] ?? [])].map(one => personas[one].about.toLowerCase()).join(' ');
  const words = [...meanings.keys()];
  expect(words.filter(word => said.includes(word))).toEqual(
    words.filter(word => refusedCall(meanings.get(word) ?? 'me', caller) === undefined),
  );
});
