import { type Ending, orderlyEnding } from './ending.ts';

/** The settings that choose ports; 0 lets the system find a free one. */
const portSettings = ['PORT', 'IDENTITY_PORT', 'TABLE_PORT', 'QUEUE_PORT', 'BLOB_PORT'] as const;
type PortSetting = (typeof portSettings)[number];
export type Ports = Readonly<Record<PortSetting, number>>;

/**
 * Runs a command with the ports that the environment asks for, or else these defaults, until somebody ends it. When it
 * fails it says why, and which setting to change where a port is in use, and ends the process with 1.
 */
export const runWithPorts = async (
  defaults: Readonly<Partial<Record<PortSetting, number>>>,
  run: (ports: Ports, ending: Ending) => Promise<void>,
) => {
  const ports: Record<PortSetting, number> = { ...noPorts, ...defaults };
  const ending = orderlyEnding();
  try {
    for (const setting of portSettings) ports[setting] = portFrom(setting, ports[setting]);
    await run(ports, ending);
  } catch (error) {
    console.error(problem(error, ports));
    await ending.end(1);
  }
};

const noPorts = { PORT: 0, IDENTITY_PORT: 0, TABLE_PORT: 0, QUEUE_PORT: 0, BLOB_PORT: 0 } as const;

const portFrom = (setting: PortSetting, otherwise: number): number => {
  const text = process.env[setting] || String(otherwise);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`${setting} must be a port, not '${text}'.`);
  return port;
};

const problem = (error: unknown, ports: Ports): string => {
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error && error.code === 'EADDRINUSE' && 'port' in error)) return error.message;
  const setting = portSettings.find(name => ports[name] === error.port);
  return `Port ${error.port} is in use. End what uses it, or choose another port with ${setting}.`;
};
