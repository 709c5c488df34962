import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import { listenOn } from './listenOn.ts';

export type Passing = { readonly method: string; readonly path: string };

/**
 * An HTTP proxy before a Table or Queue service. On command it drops the connection after the service has carried a request out,
 * before the answer goes back: what a broken network does, and what no repetition can tell from a write that never was.
 */
export const droppingProxy = async (connectionString: string, service: 'Table' | 'Queue' = 'Table') => {
  const endpoint = new RegExp(`${service}Endpoint=([^;]+)`).exec(connectionString)?.[1] ?? '';
  const { hostname, port, pathname } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true });
  let drops: ((request: Passing) => boolean)[] = [];
  let dropped = 0;

  const isDropped = (request: Passing): boolean => {
    const index = drops.findIndex(drop => drop(request));
    if (index < 0) return false;
    drops.splice(index, 1);
    dropped += 1;
    return true;
  };

  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const drop = isDropped({ method, path });
    const passed = send({ hostname, port, method, path, headers, agent }, answer => {
      if (!drop) return answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers));
      return answer.resume().on('end', () => incoming.socket.destroy());
    });
    passed.on('error', () => incoming.socket.destroy());
    incoming.pipe(passed);
  });
  const down = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };

  const own = await listenOn(server, 0);
  return {
    connectionString: connectionString.replace(endpoint, `http://127.0.0.1:${own}${pathname}`),
    /** The answers of the next requests are dropped, one each for which its condition holds. */
    drop: (...conditions: readonly ((request: Passing) => boolean)[]) => {
      drops = [...conditions];
      dropped = 0;
    },
    /** How many answers have been dropped since. */
    dropped: () => dropped,
    /** Nobody answers any more, until `up`: connections are refused. */
    down,
    up: () => listenOn(server, own),
    stop: async () => {
      if (server.listening) await down();
      agent.destroy();
    },
  };
};
export type DroppingProxy = Awaited<ReturnType<typeof droppingProxy>>;

/** A transaction. */
export const aTransaction = ({ path }: Passing): boolean => path.endsWith('/$batch');
