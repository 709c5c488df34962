import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

// npm test: the static checks beside the tests, which often wait. What a check has to say comes in one piece, at once if
// it fails; what follows `npm test --` goes to vitest.

/** Whether a script of package.json finds nothing wrong; if not, it is printed. */
const check = async (name: string): Promise<boolean> => {
  const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  const said = await Promise.all([text(child.stdout), text(child.stderr)]);
  const isFine = (await ended) === 0;
  if (!isFine) console.error(`\n--- npm run ${name} failed:\n${said.join('')}---\n`);
  return isFine;
};

const tests = (): Promise<boolean> =>
  new Promise(resolve => {
    const child = spawn('vitest', ['run', ...process.argv.slice(2)], { stdio: 'inherit' });
    child.once('error', error => console.error(String(error)));
    child.once('close', code => resolve(code === 0));
  });

const checks = ['lint', 'types', 'unused'];
const [areTestsFine, ...fine] = await Promise.all([tests(), ...checks.map(check)]);
const failed = checks.filter((_, index) => fine[index] === false);
console.log(failed.length > 0 ? `Failed besides the tests: ${failed.join(', ')}` : `Fine: ${checks.join(', ')}`);
process.exitCode = areTestsFine && failed.length === 0 ? 0 : 1;
