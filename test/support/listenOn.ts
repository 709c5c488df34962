import { once } from 'node:events';
import type { Server } from 'node:http';

/** Listens on the loopback address; at 0 on a free port. Gives the port. */
export const listenOn = async (server: Server, at: number): Promise<number> => {
  server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server has a port (this is a bug)');
  return address.port;
};
