import type { Adapter, Stored } from 'oidc-provider';

/**
 * Sessions, codes and refresh tokens of one tenant, in memory: a local identity provider forgets everything when it
 * stops. Hand the result to `oidc-provider` as its `adapter`.
 */
export const memoryAdapter = (now: () => number = Date.now) => {
  const entries = new Map<string, { readonly value: Stored; readonly expiresAt: number }>();

  const dropExpired = () => {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now()) entries.delete(key);
  };
  const get = (key: string) => {
    const entry = entries.get(key);
    return entry && entry.expiresAt > now() ? entry.value : undefined;
  };

  return (model: string): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`;
    const keys = () => [...entries.keys()].filter(key => key.startsWith(keyOf('')));

    return {
      async upsert(id, value, expiresInSeconds) {
        dropExpired();
        const expiresAt = expiresInSeconds === undefined ? Number.POSITIVE_INFINITY : now() + expiresInSeconds * 1000;
        entries.set(keyOf(id), { value, expiresAt });
      },
      async find(id) {
        return get(keyOf(id));
      },
      async findByUid(uid) {
        return keys()
          .map(get)
          .find(value => value?.uid === uid);
      },
      async consume(id) {
        const value = get(keyOf(id));
        if (value) value.consumed = Math.floor(now() / 1000);
      },
      async destroy(id) {
        entries.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        // Of this model only: a sign-in that is under way carries the grant that it is about to replace.
        for (const key of keys()) if (get(key)?.grantId === grantId) entries.delete(key);
      },
    };
  };
};
