import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from '../../local/build.ts';
import { type LocalApp, startLocalApp } from './localApp.ts';

export type FixtureOptions = {
  readonly settings?: LocalApp['settings'];
  readonly functionTimeout?: string;
  readonly queues?: Readonly<Record<string, unknown>>;
};

/** Builds one of test/local/fixtures as the app itself is built, and starts it; `stop` removes the build. */
export const startFixture = async (name: string, options: FixtureOptions = {}): Promise<LocalApp> => {
  const directory = await mkdtemp(join(tmpdir(), `fixture-${name}-`));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    await build({ entry: resolve(import.meta.dirname, `../local/fixtures/${name}.ts`), directory });
    await changeHostJson(join(directory, 'host.json'), options);
    const app = await startLocalApp({ bundle: directory, ...(options.settings && { settings: options.settings }) });
    const stopApp = app.stop;
    const stop = async () => {
      await stopApp();
      await remove();
    };
    return Object.assign(app, { stop });
  } catch (error) {
    await remove();
    throw error;
  }
};

const changeHostJson = async (file: string, { functionTimeout, queues }: FixtureOptions) => {
  const host = JSON.parse(await readFile(file, 'utf8'));
  host.functionTimeout = functionTimeout ?? host.functionTimeout;
  Object.assign(host.extensions.queues, queues);
  await writeFile(file, JSON.stringify(host));
};
