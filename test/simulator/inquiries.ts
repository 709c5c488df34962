import { isDeepStrictEqual } from 'node:util';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Investigation, InvestigationContent } from '../../src/domain/investigations/investigation.ts';
import type { Principal } from '../../src/domain/policy/roles.ts';
import type { Request } from './callers.ts';
import { said } from './investigationTimeline.ts';
import { peopleOf } from './people.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

const kept: InvestigationContent = {
  title: 'Ransomware',
  severity: 'high',
  detectionSource: 'a detector',
  status: 'active',
  startedAt: 1_795_000_000_000,
  alerts: [],
  entities: [],
  evidence: [],
};
const contentOf = (record: Investigation): InvestigationContent => Object.assign({}, kept, said(record));

type Wish = 'open' | 'close' | 'change' | 'repeat';

/** What an application says next: mostly it closes what is open, and repeats and changes its mind now and then. */
const someContent = (random: Random, before: Investigation | undefined, wish: Wish): InvestigationContent => {
  if (!before) return { ...kept, status: random.chance(0.3) ? 'closed' : 'active' };
  const content = contentOf(before);
  switch (wish) {
    case 'repeat':
      return content;
    case 'open':
      return { ...content, status: 'active' };
    case 'close':
      return { ...content, status: 'closed' };
    case 'change': {
      const { incident: _, ...others } = content;
      const incident = random.chance(0.5) && { incident: { id: `inc-${random.below(2)}` } };
      return { ...others, title: `Ransomware, part ${random.below(3)}`, ...incident };
    }
  }
};

/** Applications record their investigations, change, close and reopen them. */
export const inquirers = ({ random, subject, scheduler, inquiries }: World) => {
  const { timeline } = inquiries;

  const someCaller = (tenant: string, likely: string | undefined): Principal => {
    const { submitters, others } = peopleOf(tenant);
    if (random.chance(0.04)) return random.pick(others);
    const applications = submitters.filter(({ type }) => type === 'application');
    const owner = applications.find(({ id }) => id === likely);
    return owner && random.chance(0.9) ? owner : random.pick(applications);
  };

  const record = (tenant: string, id: string, wish: Wish, likely?: string): Request => {
    const all = timeline.of(tenant, id);
    // Now and then by what was so a while ago.
    const seen = all.length > 0 ? random.pick(all.slice(random.chance(0.1) ? -3 : -1)).investigation : undefined;
    const caller = someCaller(tenant, seen?.owner.id ?? likely);
    const content = someContent(random, seen, wish);
    const ifMatch = random.chance(0.15) ? seen?.version : undefined;
    const isRepeated = seen && isDeepStrictEqual(said(content), said(seen));
    return {
      what: `record ${id}, ${content.status}${isRepeated ? ', as it is' : ''}${ifMatch ? `, if it is ${ifMatch}` : ''}`,
      by: caller,
      handle: async ({ deps }, commitId) => {
        if (subject.refusedCall('recordInvestigation', caller)) return 'MissingRole';
        const askedAt = scheduler.now();
        const answer = await subject.recordInvestigation(deps, id, content, caller, { commitId, ifMatch });
        inquiries.ofRecording(id, { by: caller, content, ifMatch }, askedAt, answer);
        return answer.type === 'ok' ? `version ${answer.value.investigation.version}` : answer.refusal.code;
      },
    };
  };

  return {
    /** Something about one of a tenant's investigations, mostly about one in which its owner has something pending; early on perhaps nothing, while there is none. */
    some: (tenant: string, actions: readonly Action[], isEarly: boolean): Request | undefined => {
      const ofOwner = actions.filter(({ status, investigation, submittedBy }) => {
        if (status !== 'pending' || !investigation || submittedBy.type !== 'application') return false;
        const owner = timeline.current(tenant, investigation.id)?.owner;
        return !owner || owner.id === submittedBy.id;
      });
      const left = ofOwner.length > 0 && random.chance(0.85) ? random.pick(ofOwner) : undefined;
      if (!left && isEarly && random.chance(0.7)) return undefined;
      const id = left?.investigation?.id ?? `inv-${random.below(2)}`;
      const isOpen = timeline.current(tenant, id)?.status !== 'closed';
      const likely = isOpen ? ({ close: 7, open: 0 } as const) : ({ close: 0, open: 5 } as const);
      return record(tenant, id, random.weighted({ ...likely, change: 2, repeat: 1 }), left?.submittedBy.id);
    },
    /** Opens it again: just when the sweep is at it, if that is asked for at the right time. */
    reopen: ({ tenant, id }: Investigation): Request => record(tenant, id, 'open'),
  };
};
