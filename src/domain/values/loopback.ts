/** Whether a URL's `hostname` is this machine, as only this machine reaches it. */
export const isLoopbackName = (hostname: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
