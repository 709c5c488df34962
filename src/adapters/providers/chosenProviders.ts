import type { Providers } from '../../application/executor/ports.ts';
import type { Probe } from '../../application/readiness/ports.ts';
import { type ActionKind, kindNames } from '../../domain/kinds/index.ts';
import { ofEachKind } from '../../domain/kinds/ofEachKind.ts';
import { type BackEndName, backEnds } from './backEnds.ts';
import type { Outside } from './defineBackEnd.ts';

/** Who is to carry out what; nobody where a kind is not named. */
export type Choice = { readonly [K in ActionKind]?: BackEndName };

const kindsOf = (choice: Choice, name: BackEndName) => kindNames.filter(kind => choice[kind] === name);

/** What the executor calls. Without an explicit choice nobody does, and nothing runs. */
export const chosenProviders = (choice: Choice, outside: Outside): Providers => {
  let all: Providers = ofEachKind(undefined);
  for (const { name, providers } of backEnds) all = { ...all, ...providers(kindsOf(choice, name), outside) };
  return all;
};

/** Whether everything has somebody to carry it out, and what these say of themselves. */
export const providerProbes = (choice: Choice, outside: Outside): readonly Probe[] => [
  nobodyProbe(choice),
  ...backEnds.filter(({ name }) => kindsOf(choice, name).length > 0).flatMap(({ checks }) => checks(outside)),
];

const nobodyProbe = (choice: Choice): Probe => ({
  name: 'providers',
  fault: async () => {
    const missing = kindNames.filter(kind => choice[kind] === undefined);
    if (missing.length === 0) return undefined;
    const message = `approved actions wait and expire, because nobody carries them out: ${missing.join(', ')}`;
    return { message, settings: ['PROVIDERS'] };
  },
});
