import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const commands = ['start', 'demo', 'services', 'start:func', 'token', 'build', 'repair', 'simulate', 'bench'] as const;

/** As npm runs it, without npm. */
const run = (command: (typeof commands)[number], ...args: readonly string[]) => {
  const [, program = ''] = packageJson.scripts[command].split(' ');
  return new Promise<{ code: number; stdout: string; stderr: string }>(done => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
};

test.each(commands)('%s tells what it does and takes; an option that there is not is refused', async command => {
  const [help, mistake] = await Promise.all([run(command, '--help'), run(command, '--hepl')]);
  expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(command) });
  expect(help.stdout).toMatch(/^[A-Z].*\.\n\n {2}npm (run )?/);
  expect(help.stdout).toMatch(/^ {2}--help +this text$/m);

  expect(mistake).toMatchObject({ code: 2, stdout: '' });
  expect(mistake.stderr).toMatch(/^Unknown option '--hepl'/);
  expect(mistake.stderr).toMatch(new RegExp(`^See npm .*${command} -- --help$`, 'm'));
  expect(mistake.stderr).not.toContain('    at ');
});

test.each([
  ['start', 'DIR', "Unexpected argument 'DIR'"],
  ['simulate', '--seeds=many', "--seeds must be a whole number above 0, not 'many'."],
] as const)('%s %s is refused, too', async (command, arg, problem) => {
  const { code, stderr } = await run(command, arg);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});
