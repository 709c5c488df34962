import * as z from 'zod';
import { actorSchema, severitySchema, verdictSchema } from '../../domain/actions/action.ts';
import { actionKindSchema } from '../../domain/kinds/index.ts';
import { mostRules, shownRule } from '../../domain/policy/policyDocument.ts';
import { differences } from '../../domain/policy/replay.ts';
import { looseningSchema, waitingShape } from '../../domain/policy/tenantPolicy.ts';
import { externalName } from '../../domain/values/ids.ts';
import { line, someWords } from '../../domain/values/text.ts';
import { etag, pageOf } from '../kernel/answers.ts';
import { once } from '../kernel/once.ts';
import { cursor, pageSize, title } from '../kernel/schemas.ts';
import { wire } from '../kernel/wire.ts';
import { example } from './examples.ts';

const text = z.string();
const instant = z.int();

/** Checked by the domain, which names every fault of all rules at once: what they are is only said. */
const rules = z
  .array(z.unknown().meta({ $ref: '#/$defs/PolicyRuleToSet' }))
  .min(1)
  .max(mostRules)
  .describe('The first rule that matches wins. What none of them matches is refused.');
export const policyBody = z
  .strictObject({ rules, reason: someWords.describe('Why, in words.') })
  .meta({ id: 'PolicyBody', description: 'The whole policy; what is left out is gone.', examples: [example] });

const proposal = z
  .strictObject({
    kind: actionKindSchema.describe('What kind of action.'),
    entity: z
      .strictObject({
        id: externalName.describe('Its id: says whether it is protected.').optional(),
        deviceGroup: title.describe("The device's group.").optional(),
      })
      .meta({ id: 'SketchedEntity', description: 'What the action is to act on.' })
      .optional(),
    severity: severitySchema.default('medium').describe('How bad, as the submitter says.'),
    verdict: verdictSchema.default('suspicious').describe('What the submitter thinks of the entity.'),
    tags: z.array(line(64)).max(20).default([]).describe('Labels.'),
    submittedBy: z.guid().toLowerCase().describe('Object id of who submits it; the caller unless given.').optional(),
  })
  .meta({ id: 'SketchedProposal', description: 'A proposal, as far as the policy looks at it.' });
export const evaluateBody = z
  .strictObject({
    proposal: proposal.describe('What to find the rule for.').optional(),
    rules: rules.describe('A draft to try; the policy that holds unless given.').optional(),
  })
  .refine(({ proposal: asked, rules: draft }) => asked !== undefined || draft !== undefined, {
    error: 'must have a proposal, or the rules of a draft, or both',
  })
  .meta({
    id: 'EvaluateBody',
    description: 'A proposal to find the rule for, a draft to try, or both.',
    examples: [{ proposal: { kind: 'isolateDevice', tags: ['tier0'] } }, { rules: example.rules }],
  });

export const policyHistoryQuery = z.strictObject({
  maxpagesize: pageSize.default(50).describe('The most entries that a page has. 50 unless given.'),
  cursor,
});

const rule = once(shownRule);
const shownRules = once(() => z.array(rule()).describe('The first that matches wins.'));
const kinds = () =>
  z.array(actionKindSchema).describe('Kinds of which some proposals match no rule, and so are refused.').optional();

export const policyAnswer = wire(() =>
  z
    .strictObject({
      rules: shownRules(),
      uncoveredKinds: kinds(),
      reason: text.describe('Why, in words.').optional(),
      changedBy: actorSchema.describe('Who set it; nobody: it is the built-in policy.').optional(),
      confirmedBy: actorSchema.describe('Who confirmed it, where it loosened something.').optional(),
      changedAt: instant.describe('When it was set.').optional(),
      waiting: z
        .strictObject({ rules: shownRules(), ...waitingShape })
        .meta({ id: 'WaitingPolicy', description: 'A policy that waits for another administrator.' })
        .describe('A policy that loosens something, and waits for another administrator.')
        .optional(),
      etag,
    })
    .meta({ id: 'Policy', description: 'The policy of the tenant.' }),
);

const entry = wire(() =>
  z
    .strictObject({
      sequence: z.int().describe('Its place, from 1 on.'),
      type: z
        .enum(['PolicyChanged', 'PolicyChangeProposed', 'PolicyChangeConfirmed', 'PolicyChangeWithdrawn'])
        .describe('What happened: it holds, it waits, it was confirmed, it was taken back.'),
      at: instant.describe('When.'),
      by: actorSchema.describe('Who, with the right that allowed it.'),
      rules: shownRules().optional(),
      reason: text.describe('Why, in words.').optional(),
      loosens: z.array(looseningSchema).describe('What would run with less.').optional(),
      proposedBy: actorSchema.describe('Who wanted what was confirmed or taken back.').optional(),
      commitId: text.describe('Names the commit that wrote it.'),
      previousHash: text.describe('Hash of the entry before.'),
      hash: text.describe('Hash of this entry: of everything in it but itself.'),
    })
    .meta({ id: 'PolicyEntry', description: 'One change of the policy.' }),
);
export const policyHistoryAnswer = pageOf(entry, { id: 'PolicyHistory', description: 'A page of entries.' });

export const evaluationAnswer = wire(() => {
  const unmet = z
    .strictObject({
      condition: text.describe('The condition, as the rule names it.'),
      wants: z.array(text).describe('Any of these would do.'),
      has: z.array(text).describe('What the proposal has.'),
    })
    .meta({ id: 'UnmetCondition', description: 'Why a rule does not match.' });
  const passed = z
    .strictObject({ name: text.describe('The rule.'), because: z.array(unmet).describe('What does not hold.') })
    .meta({ id: 'PassedOverRule', description: 'A rule that does not match.' });
  const outcome = z
    .strictObject({
      outcome: z
        .enum(['pending', 'auto', 'refused'])
        .describe('It waits for people, is approved without a human, or is not taken in.'),
      matches: text.describe('Name of the rule that matches.').optional(),
      rule: rule().describe('What would be frozen in, a protected target looked at.').optional(),
      refusal: z
        .strictObject({ code: text.describe('As submitting answers it.'), message: text.describe('In words.') })
        .meta({ id: 'RefusalForeseen', description: 'Why it would be refused.' })
        .optional(),
      passedOver: z.array(passed).describe('The rules before it, and why they do not match.'),
    })
    .meta({ id: 'EvaluatedProposal', description: 'What would follow for a proposal.' });
  const treatment = rule()
    .pick({ name: true, approvals: true, roles: true, expiresAfter: true, executeWithin: true, auto: true })
    .meta({ id: 'PolicyTreatment', description: 'What a rule asks for, in short.' });
  const change = z
    .strictObject({
      id: text.describe('Id of the action.'),
      title: text.describe('One line for people.'),
      kind: actionKindSchema.describe('What kind of action.'),
      createdAt: instant.describe('When it was submitted.'),
      differs: z.array(z.enum(differences)).describe('In what it would be treated otherwise.'),
      before: treatment.describe('The rule of the policy that holds; absent: it would be refused.').optional(),
      after: treatment.describe('The rule of the draft; absent: it would be refused.').optional(),
    })
    .meta({ id: 'ReplayedSubmission', description: 'A submission that the draft treats otherwise.' });
  const replay = z
    .strictObject({
      sinceAt: instant.describe('Since when submissions were looked at.'),
      submissions: z.int().describe('How many were looked at, the newest first; at most 1,000.'),
      complete: z.boolean().describe('False where there were more.'),
      changes: z.array(change).describe('Those that the draft treats otherwise.'),
    })
    .meta({ id: 'PolicyReplay', description: 'The draft, tried on what was submitted in the last seven days.' });
  const fault = z
    .strictObject({ target: text.describe('Path in the JSON.'), message: text.describe('In words.') })
    .meta({ id: 'PolicyFault', description: 'Something for which the draft would be refused.' });
  return z
    .strictObject({
      faults: z.array(fault).describe('Everything for which the draft would be refused; then nothing else is told.'),
      uncoveredKinds: kinds(),
      loosens: z.array(looseningSchema).describe('What the draft lets run with less than now.').optional(),
      proposal: outcome.describe('What would follow for the proposal.').optional(),
      replay: replay.describe('What the draft would have changed.').optional(),
    })
    .meta({ id: 'PolicyEvaluation', description: 'What would follow.' });
});

const count = z.int().nonnegative();

export const againQuery = z.strictObject({ cursor });
export const againBody = z.strictObject({ reason: someWords.describe('Why, in words.') }).meta({
  id: 'RequireApprovalAgainBody',
  description: 'Why approvals are required again.',
  examples: [{ reason: 'Servers need two people from today on' }],
});

export const againAnswer = z.lazy(() =>
  z
    .strictObject({
      batchId: z.string().describe('What this request put back has the same in its history.'),
      putBack: z.array(z.string()).describe('Ids of the actions that wait for a decision again.'),
      stillApproved: count.describe("How many keep their approval: today's policy would let them run as well."),
      started: count.describe('How many run, or may have run, so that nobody can take the approval back.'),
      failed: count.describe('How many could not be looked at now, and keep their approval; repeat the request.'),
      nextLink: z
        .url()
        .describe('Where to go on, by POST, with the same body; absent when all were looked at.')
        .optional(),
    })
    .meta({
      id: 'ApprovalsRequiredAgain',
      description: "What became of approvals that were held against today's policy.",
    }),
);
