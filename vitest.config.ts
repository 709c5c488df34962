import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that wait or compute longest. Begun first, they overlap with all others instead of ending alone. */
const longest = [
  'local/demo',
  'chaos/outages',
  'functions/executeAction',
  'simulator/simulator',
  'simulator/teeth',
  'sweep/fairness',
];
const rank = ({ moduleId }: TestSpecification): number => {
  const index = longest.findIndex(name => moduleId.endsWith(`/${name}.test.ts`));
  return index < 0 ? longest.length : index;
};
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/buildOnce.ts', 'test/support/shareOnce.ts'],
    sequence: { sequencer: LongestFirst },
    // Many tests start processes of their own, and the machine may have other work.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One more than CI has processors: some suites mostly wait.
    maxWorkers: 3,
    // Files of one worker share what they import: no file mocks a module or changes one.
    isolate: false,
  },
});
