import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { listenOn } from './listenOn.ts';

export type Held = { readonly method: string; readonly path: string; readonly body: string };
type Hold = {
  readonly when: (request: Held) => boolean;
  readonly place: 'request' | 'answer';
  readonly arrived: () => void;
};

/**
 * HTTP proxies before a storage service's tables and queues. On command they hold a request before it is carried out, or
 * its answer after, for ever: the moment to kill whoever waits for it. Storage's clock is kept from the client.
 */
export const holdingProxy = async (connectionString: string) => {
  let holds: Hold[] = [];
  const take = (place: Hold['place'], request: Held): boolean => {
    const hold = holds.find(one => one.place === place && one.when(request));
    holds = holds.filter(one => one !== hold);
    hold?.arrived();
    return hold !== undefined;
  };
  const tables = await proxyTo(endpointIn(connectionString, 'Table'), take);
  const queues = await proxyTo(endpointIn(connectionString, 'Queue'), take);
  return {
    connectionString: connectionString
      .replace(/TableEndpoint=[^;]+/, `TableEndpoint=${tables.url}`)
      .replace(/QueueEndpoint=[^;]+/, `QueueEndpoint=${queues.url}`),
    /** Resolves when such a request has come; from then on its sender waits. */
    hold: (place: Hold['place'], when: Hold['when']): Promise<void> =>
      new Promise(arrived => {
        holds.push({ when, place, arrived });
      }),
    /** Nobody answers any more, until `up`: connections are refused. */
    down: () => Promise.all([tables.down(), queues.down()]),
    up: () => Promise.all([tables.up(), queues.up()]),
  };
};

const endpointIn = (connectionString: string, service: string): URL =>
  new URL(new RegExp(`${service}Endpoint=([^;]+)`).exec(connectionString)?.[1] ?? '');

const proxyTo = async ({ hostname, port, pathname }: URL, take: (place: Hold['place'], request: Held) => boolean) => {
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const seen = { method, path, body: body.toString() };
    if (take('request', seen)) return;
    const passed = send({ hostname, port, method, path, headers }, answer => {
      if (take('answer', seen)) return answer.resume();
      outgoing.sendDate = false;
      const { date: _, ...rest } = answer.headers;
      return answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, rest));
    });
    passed.on('error', () => incoming.socket.destroy());
    passed.end(body);
  });
  const own = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${own}${pathname}`,
    down: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    up: () => listenOn(server, own),
  };
};
