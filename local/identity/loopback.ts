const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** True for `http://` addresses of this machine, with any port and path. */
export const isLoopbackUrl = (address: string): boolean => {
  const url = URL.parse(address);
  return url?.protocol === 'http:' && loopback.has(url.hostname);
};
