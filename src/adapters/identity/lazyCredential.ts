import type { DefaultAzureCredential, TokenCredential } from '@azure/identity';

/**
 * The process's Azure identity, loaded when the first token is needed: the package costs more start-up time than all
 * others together, and a connection string needs none of it.
 */
export const lazyCredential = (): TokenCredential => {
  let loading: Promise<DefaultAzureCredential> | undefined;
  const load = async () => {
    const identity = await import('@azure/identity');
    return new identity.DefaultAzureCredential();
  };
  return {
    getToken: async (scopes, options) => {
      loading ??= load();
      return (await loading).getToken(scopes, options);
    },
  };
};
