import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { CalledApp } from './api.ts';
import { type SharingSuite, tenantsOf } from './sharedTenants.ts';

/** A suite's part of the app that several suites share. */
export type SharedApp = Required<CalledApp> & {
  /** All lines that the host has written so far, about other suites too. */
  readonly logs: () => readonly string[];
};

/**
 * The app that suites share which only need the API on its ordinary settings: one for the whole run (support/shareOnce.ts),
 * with two tenants for each suite, so that no list or count sees another suite's actions. A suite that restarts its app,
 * changes settings or counts lines of the log starts its own.
 */
export const sharedApp = async (suite: SharingSuite): Promise<SharedApp> => {
  const shared = inject('sharedApp');
  if ('problem' in shared) throw new Error(shared.problem);
  const { url, identityUrl, logFile } = shared;
  const logs = () => readFileSync(logFile, 'utf8').split('\n');
  const isAlive = await fetch(`${url}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!isAlive)
    throw new Error(`The app that suites share answers no more. Its last lines:\n${logs().slice(-20).join('\n')}`);
  return { url, identityUrl, tenants: tenantsOf(suite), logs };
};
