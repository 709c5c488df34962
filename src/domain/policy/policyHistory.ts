import { genesis } from '../history/history.ts';
import { canonicalJson, type Sha256 } from '../values/digest.ts';
import { publicForm } from '../values/time.ts';
import { documentOf } from './policyDocument.ts';
import { evolvePolicy, noPolicy, type PolicyEvent, type TenantPolicy } from './tenantPolicy.ts';

/** The record of one change of a tenant's policy: a chain of its own, as an action's history is. */
export type PolicyEntry = {
  readonly sequence: number;
  readonly event: PolicyEvent;
  /** Names the commit that wrote it. */
  readonly commitId: string;
  readonly previousHash: string;
  readonly hash: string;
};

/** The entry as it is shown and hashed: rules as the document has them, times as RFC 3339. */
export const policyEntryView = <P extends Omit<PolicyEntry, 'hash'>>({ event, ...place }: P) => {
  const { type, at, by, ...told } = event;
  const shown = 'rules' in told ? { ...told, rules: told.rules.map(documentOf) } : told;
  return publicForm({ ...place, ...{ type, at, by }, ...shown });
};

/** Of everything in it but itself. */
export const hashOfPolicyEntry = (entry: Omit<PolicyEntry, 'hash'>, sha256: Sha256): string =>
  `sha256:${sha256(canonicalJson(policyEntryView(entry)))}`;

/** A policy after an event, and the entry that says so. Both are written in one transaction, or neither. */
export const advancePolicy = (
  before: TenantPolicy,
  event: PolicyEvent,
  commitId: string,
  sha256: Sha256,
): { readonly after: TenantPolicy; readonly entry: PolicyEntry } => {
  const after = evolvePolicy(before, event);
  const unhashed = { sequence: after.version, event, commitId, previousHash: before.head };
  const entry = { ...unhashed, hash: hashOfPolicyEntry(unhashed, sha256) };
  return { after: { ...after, head: entry.hash }, entry };
};

/** The policy that an unbroken chain of entries tells; `undefined` where it is broken or empty. */
export const policyIn = (entries: readonly PolicyEntry[], sha256: Sha256): TenantPolicy | undefined => {
  let policy = noPolicy;
  for (const { hash, ...entry } of entries) {
    const isInPlace = entry.sequence === policy.version + 1 && entry.previousHash === policy.head;
    if (!isInPlace || hash !== hashOfPolicyEntry(entry, sha256)) return undefined;
    policy = { ...evolvePolicy(policy, entry.event), head: hash };
  }
  return policy.head === genesis ? undefined : policy;
};
