import { createHash } from 'node:crypto';

/** A rule that did not hold: the simulator's finding. */
export type Violation = { readonly rule: string; readonly detail: string };

const two = (n: number) => String(n).padStart(2, '0');
/** `3d 02:15:07.120` since the beginning. */
const elapsed = (ms: number): string => {
  const s = Math.floor(ms / 1000);
  const clock = [Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60, s % 60].map(two).join(':');
  return `${Math.floor(s / 86_400)}d ${clock}.${String(ms % 1000).padStart(3, '0')}`;
};

/** What happened, line by line; ids of actions become short names. */
export const storybook = (now: () => number) => {
  const start = now();
  const lines: string[] = [];
  const names = new Map<string, string>();
  const violations: Violation[] = [];
  const nameOf = (actionId: string): string => {
    const name = names.get(actionId) ?? `A${names.size + 1}`;
    names.set(actionId, name);
    return name;
  };
  const tell = (who: string, what: string): void => {
    lines.push(`${elapsed(now() - start)}  ${who.padEnd(12)} ${what}`);
  };
  return {
    nameOf,
    tell,
    /** Tells, and remembers, that a rule does not hold. */
    accuse: (rule: string, detail: string): void => {
      violations.push({ rule, detail });
      tell('BROKEN', `${rule}: ${detail}`);
    },
    violations,
    lines,
    hash: () => createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16),
  };
};
export type Story = ReturnType<typeof storybook>;
