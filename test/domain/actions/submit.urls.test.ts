import { describe, expect, test } from 'vitest';
import { type Proposal, submit } from '../../../src/domain/actions/submit.ts';
import { birthOf, proposalOf, sha256, submittedIn } from '../../support/builders.ts';

const born = (proposal: Proposal) => submittedIn(submit(proposal, birthOf())).action;
const refusalOf = (proposal: Proposal) => {
  const result = submit(proposal, birthOf());
  return result.type === 'refused' ? result.refusal : undefined;
};

describe('a URL', () => {
  const address = 'https://evil.example/Login?next=%2F';
  const block = (entity: Partial<Proposal['entity']>) =>
    proposalOf({ kind: 'blockUrl', entity: { kind: 'url', id: sha256(address), name: address, ...entity } });
  const faults = { code: 'InvalidRequest', faults: [{ target: 'entity.id', message: expect.any(String) }] };

  test('has its SHA-256 as its id, in any letter case, and itself as its name', () => {
    expect(born(block({ id: sha256(address).toUpperCase() }))).toMatchObject({
      title: `Block URL ${address}`,
      entity: { kind: 'url', id: sha256(address), name: address },
    });
  });

  test.each([
    ['the id is of another URL', { id: sha256('https://good.example/') }],
    ['the id is no hash', { id: 'evil.example' }],
    ['the URL is written in another way', { name: address.toLowerCase() }],
  ])('is refused when %s', (_, entity) => {
    expect(refusalOf(block(entity))).toEqual(faults);
  });

  test('is enough: its id is computed', () => {
    const { entity } = born(block({ id: undefined }));
    expect(entity).toEqual({ kind: 'url', id: sha256(address), name: address });
  });

  test('is refused without a name, also when the id is the hash of nothing', () => {
    for (const nameless of [{}, { name: '' }])
      expect(
        refusalOf(proposalOf({ kind: 'blockUrl', entity: { kind: 'url', id: sha256(''), ...nameless } })),
      ).toMatchObject({ faults: [{ target: 'entity.name' }] });
  });

  test('is the only entity whose id may be left out', () => {
    expect(refusalOf(proposalOf({ entity: { kind: 'device', name: 'desktop-42' } }))).toMatchObject({
      faults: [{ target: 'entity.id', message: 'is required' }],
    });
  });

  test('may be longer than other names', () => {
    const long = `https://evil.example/${'a'.repeat(2000)}`;
    expect(born(block({ id: sha256(long), name: long })).entity.name).toBe(long);
    const device = { kind: 'device', id: 'd', name: 'n'.repeat(257) } as const;
    expect(refusalOf(proposalOf({ entity: device }))).toMatchObject({ faults: [{ target: 'entity.name' }] });
  });
});
