import { QueueClient } from '@azure/storage-queue';
import { type EmulatorOptions, startEmulator } from './emulator.ts';
import { startIdentityProvider } from './identity/server.ts';

/** What a Functions host on this machine needs around it. */
export type Stack = {
  readonly connectionString: string;
  readonly identityUrl: string;
  /** The app settings that lead there; all others are in local.settings.json. */
  readonly settings: Readonly<Record<'AzureWebJobsStorage' | 'STORAGE_CONNECTION' | 'AUTHORITY', string>>;
  readonly stop: () => Promise<void>;
};

export type StackOptions = EmulatorOptions & {
  /** 0 or absent: a free port. */
  readonly identityPort?: number;
  /** Those of the identity provider, where its usual ones will not do. */
  readonly tenants?: readonly string[];
};

const queues = ['action-execution', 'action-execution-poison'] as const;

/** Starts the storage emulator, with the queues that the app listens on, and the identity provider in this process. */
export const startStack = async ({ identityPort = 0, tenants, ...options }: StackOptions = {}): Promise<Stack> => {
  const identity = await startIdentityProvider({ port: identityPort, ...(tenants && { tenants }) });
  const emulator = await startEmulator(options).catch(async error => {
    await identity.stop();
    throw error;
  });
  const { connectionString } = emulator;
  // Part of setting up, here as in a deployment: a trigger does not create the queue that it listens on.
  await Promise.all(queues.map(name => new QueueClient(connectionString, name).createIfNotExists()));
  return {
    connectionString,
    identityUrl: identity.url,
    settings: {
      AzureWebJobsStorage: connectionString,
      STORAGE_CONNECTION: connectionString,
      AUTHORITY: identity.url,
    },
    stop: async () => {
      await Promise.all([identity.stop(), emulator.stop()]);
    },
  };
};
