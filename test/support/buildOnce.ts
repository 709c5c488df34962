import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from '../../local/build.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The app under test, built once for the whole run, or why it could not be built. */
    builtApp: { readonly directory: string } | { readonly problem: string };
  }
}

/** Builds into a folder of its own, so that two runs at once do not read each other's half-written files. */
export const setup = async (project: TestProject) => {
  const directory = await mkdtemp(join(tmpdir(), 'action-center-'));
  const builtApp = await build({ directory }).then(
    () => ({ directory }),
    // Tests that need no build are not held up by it; startLocalApp says what is wrong.
    (error: unknown) => ({ problem: `The app could not be built: ${error}` }),
  );
  project.provide('builtApp', builtApp);
  return () => rm(directory, { recursive: true, force: true });
};
