import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Azurite's account and key are the same on every machine and documented by Microsoft: no secret. */
const account = 'devstoreaccount1';
const publicKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const host = '127.0.0.1';

type Server = { start(): Promise<void>; close(): Promise<void>; getHttpServerAddress(): string };
type Constructor<T> = new (...parameters: readonly unknown[]) => T;

export type EmulatorOptions = {
  /** 0 or absent: a free port. */
  readonly tablePort?: number;
  readonly queuePort?: number;
  /** Only the true Functions host needs blobs (locks of its timers). */
  readonly blobs?: boolean;
  readonly blobPort?: number;
  /** Keep the data in this folder; absent: in memory. */
  readonly dataDir?: string;
};

export type Emulator = {
  readonly connectionString: string;
  readonly stop: () => Promise<void>;
};

/** Starts Azurite's table and queue services (and blobs when asked) in this process. Sends no telemetry. */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  if (options.dataDir !== undefined) await mkdir(options.dataDir, { recursive: true });
  const tables = tableServer(options);
  const queues = queueServer(options);
  const blobs = options.blobs ? blobServer(options) : undefined;
  const servers = [tables, queues, blobs].filter(server => server !== undefined);

  const started = await Promise.allSettled(servers.map(server => server.start()));
  const stop = async () => {
    await Promise.all(
      servers.filter((_, index) => started[index]?.status === 'fulfilled').map(server => server.close()),
    );
  };
  const failed = started.find(result => result.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }

  const endpoint = (server: Server) => `${server.getHttpServerAddress()}/${account}`;
  const connectionString = [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${publicKey}`,
    `TableEndpoint=${endpoint(tables)}`,
    `QueueEndpoint=${endpoint(queues)}`,
    ...(blobs ? [`BlobEndpoint=${endpoint(blobs)}`] : []),
  ].join(';');
  return { connectionString, stop };
};

// Azurite is published without types, so the shapes used here are stated once, by hand. Its telemetry client sends
// nothing unless somebody calls its `init`; its log is silent unless configured.
const require = createRequire(import.meta.url);
const load = <T>(module: string, name = 'default'): Constructor<T> => require(`azurite/dist/src/${module}.js`)[name];

const keepAliveSeconds = 5;
const noAccessLog = [false, undefined] as const;
const noDebugLog = [false, undefined] as const;
const loose = false;
const skipApiVersionCheck = true;
const noCertificate = ['', '', ''] as const;
const noOauth = undefined;
const disableProductStyleUrl = false;
const common = [loose, skipApiVersionCheck, ...noCertificate, noOauth, disableProductStyleUrl] as const;

const tableServer = ({ tablePort = 0, dataDir }: EmulatorOptions) => {
  const TableServer = load<Server>('table/TableServer');
  const TableConfiguration = load<unknown>('table/TableConfiguration');
  const file = join(dataDir ?? '', 'tables.json');
  const [debugLog, debugLogFile] = noDebugLog;
  return new TableServer(
    new TableConfiguration(
      ...[host, tablePort, keepAliveSeconds, file, debugLog, ...noAccessLog, debugLogFile, ...common],
      dataDir === undefined,
    ),
  );
};

const queueServer = ({ queuePort = 0, dataDir }: EmulatorOptions) =>
  new (load<Server>('queue/QueueServer'))(
    new (load<unknown>('queue/QueueConfiguration'))(...withExtents('queues', queuePort, dataDir)),
  );

const blobServer = ({ blobPort = 0, dataDir }: EmulatorOptions) =>
  new (load<Server>('blob/BlobServer'))(
    new (load<unknown>('blob/BlobConfiguration'))(...withExtents('blobs', blobPort, dataDir)),
  );

/** Queues and blobs keep their content in extents beside the index; both take the same parameters. */
const withExtents = (name: string, port: number, dataDir: string | undefined) => {
  const file = (suffix: string) => join(dataDir ?? '', `${name}${suffix}`);
  const extents = [{ locationId: 'Default', locationPath: file('-content'), maxConcurrency: 1 }];
  // Each emulator its own memory: the default one is shared by all of a process.
  const memory = new (load<unknown>('common/persistence/MemoryExtentStore', 'MemoryExtentChunkStore'))();
  return [
    ...[host, port, keepAliveSeconds, file('.json'), file('-extents.json'), extents],
    ...[...noAccessLog, ...noDebugLog, ...common, dataDir === undefined, memory],
  ];
};
