import type { LogLevel } from './coreTypes.ts';

const levels: readonly LogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];
const labels = {
  trace: 'TRACE',
  debug: 'DEBUG',
  information: 'INFO ',
  warning: 'WARN ',
  error: 'ERROR',
  critical: 'FATAL',
  none: '     ',
} as const satisfies Record<LogLevel, string>;

/** `source` is the function's name, or `host`. */
export type Log = (level: LogLevel, source: string, message: string) => void;

/** Writes one line per entry; what is below `minimum` is left out. */
export const createLog =
  (minimum: LogLevel, write: (line: string) => void = console.log): Log =>
  (level, source, message) => {
    if (levels.indexOf(level) < levels.indexOf(minimum)) return;
    write(`${new Date().toISOString()} ${labels[level]} ${source}: ${message.replaceAll('\n', '\\n')}`);
  };

/** What a thrown value says, with where it came from. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` caused by ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
};
