import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startLocalApp } from './localApp.ts';
import { allSharedTenants } from './sharedTenants.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the app is that suites share, or why it did not start. */
    sharedApp:
      | { readonly url: string; readonly identityUrl: string; readonly logFile: string }
      | { readonly problem: string };
  }
}

/** Starts the shared app, after buildOnce.ts has built it, and ends it when all suites have run. */
export const setup = async (project: TestProject) => {
  const { builtApp } = project.getProvidedContext();
  if ('problem' in builtApp) return project.provide('sharedApp', builtApp);
  const { directory } = builtApp;
  const logFile = join(directory, 'sharedApp.log');
  writeFileSync(logFile, '');
  const onLine = (line: string) => appendFileSync(logFile, `${line}\n`);
  try {
    const { url, identityUrl, stop } = await startLocalApp({ bundle: directory, tenants: allSharedTenants, onLine });
    project.provide('sharedApp', { url, identityUrl, logFile });
    return stop;
  } catch (error) {
    // Suites that do not share are not held up by it; sharedApp says what is wrong.
    return project.provide('sharedApp', { problem: `The app that suites share did not start: ${error}` });
  }
};
