/** A policy for descriptions: two people for tier 0, one for all else. */
export const example = {
  rules: [
    {
      name: 'tier 0',
      match: { tags: ['tier0'] },
      approvals: 2,
      roles: ['SecurityOperator', 'SecurityAdministrator'],
      ...{ expiresAfter: 'P1D', executeWithin: 'PT4H', warnBefore: ['PT1H'] },
      ...{ commentRequired: 'always', relay: 'none' },
    },
    {
      name: 'everything else',
      match: {},
      approvals: 1,
      roles: ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator'],
      ...{ expiresAfter: 'P7D', executeWithin: 'P1D', warnBefore: ['P1D', 'PT1H'] },
      ...{ commentRequired: 'none', relay: 'reject' },
    },
  ],
  reason: 'Two people for domain controllers',
} as const;
