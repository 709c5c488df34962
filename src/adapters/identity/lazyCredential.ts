import type { DefaultAzureCredential, TokenCredential } from '@azure/identity';

/**
 * The process's Azure identity, loaded when the first token is needed: the package costs more start-up time than all
 * others together, and a connection string needs none of it. `clientId` names a managed identity that the app was assigned.
 */
export const lazyCredential = (clientId?: string): TokenCredential => {
  let loading: Promise<DefaultAzureCredential> | undefined;
  const load = async () => {
    const identity = await import('@azure/identity');
    return new identity.DefaultAzureCredential(clientId === undefined ? {} : { managedIdentityClientId: clientId });
  };
  return {
    getToken: async (scopes, options) => {
      loading ??= load();
      return (await loading).getToken(scopes, options);
    },
  };
};
