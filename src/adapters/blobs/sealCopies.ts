import type { TokenCredential } from '@azure/identity';
import type { ContainerClient, RestError } from '@azure/storage-blob';
import type { Deadline } from '../../application/change/ports.ts';
import type { SealCopies } from '../../application/seals/ports.ts';
import { copyFrom, copyText, nameOfCopy, numberInName } from './copies.ts';

/** Where the container is: its name in the account of a connection string, or its URL, reached with an identity. */
export type ContainerLocation =
  | { readonly connection: string; readonly container: string }
  | { readonly url: string; readonly credential: TokenCredential };

/** How long one request may take. */
const timeLimit = 10_000;

/**
 * Copies of seals in a blob container. It is not created here: one that we made would have no policy that forbids to change
 * it. The package is loaded and the connection made when a copy is first asked for.
 */
export const sealCopies = (location: ContainerLocation, deadline: Deadline): SealCopies => {
  let opening: Promise<ContainerClient> | undefined;
  const container = () => {
    opening ??= open(location);
    return opening;
  };
  const abort = () => ({ abortSignal: deadline(timeLimit) });
  const text = async (name: string): Promise<string | undefined> => {
    const blob = (await container()).getBlobClient(name);
    try {
      const { readableStreamBody = [] } = await blob.download(0, undefined, abort());
      const parts: Buffer[] = [];
      for await (const part of readableStreamBody) parts.push(Buffer.from(part));
      return Buffer.concat(parts).toString();
    } catch (error) {
      if (codeOf(error) === 'BlobNotFound') return undefined;
      throw error;
    }
  };
  return {
    newestCopy: async tenant => {
      const pages = (await container()).listBlobsFlat({ prefix: `${tenant}/`, ...abort() }).byPage({ maxPageSize: 1 });
      // The newest comes first; a page may be empty, and go on.
      for await (const { segment } of pages) for (const { name } of segment.blobItems) return numberInName(name);
      return 0;
    },

    loadCopy: async (tenant, number) => {
      const found = await text(nameOfCopy(tenant, number));
      return found === undefined ? undefined : copyFrom(found);
    },

    keepCopy: async copy => {
      const { tenant, number } = copy.seal;
      const name = nameOfCopy(tenant, number);
      const content = copyText(copy);
      try {
        const options = { conditions: { ifNoneMatch: '*' }, blobHTTPHeaders: { blobContentType: 'application/json' } };
        const blob = (await container()).getBlockBlobClient(name);
        await blob.upload(content, Buffer.byteLength(content), { ...options, ...abort() });
      } catch (error) {
        // The answer to an earlier try got lost, or another process was faster.
        if ((await text(name)) !== content) throw error;
      }
    },
  };
};

const open = async (location: ContainerLocation): Promise<ContainerClient> => {
  const { ContainerClient } = await import('@azure/storage-blob');
  const options = { retryOptions: { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000 } };
  if ('connection' in location) return new ContainerClient(location.connection, location.container, options);
  return new ContainerClient(location.url, location.credential, options);
};

const codeOf = (error: unknown): RestError['code'] =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
