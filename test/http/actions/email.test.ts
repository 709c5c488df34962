import { afterAll, beforeAll, expect, test } from 'vitest';
import { personas } from '../../../local/identity/personas.ts';
import { type Api, apiOf, mailDeletion } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp();
  api = apiOf(app);
});
afterAll(() => app.stop());

const report = {
  outcome: 'approved',
  decidedBy: { id: personas.operator.oid, name: 'Olivia' },
  decidedAt: '2026-11-20T09:00:00+01:00',
  comment: 'Decided in the portal',
};

test('e-mail is listed here and decided in the e-mail portal', async () => {
  const mail = await api.submit('submitter', mailDeletion());
  const url = 'https://security.example/review/17';
  expect(mail).toMatchObject({
    title: 'Soft delete email "Invoice 17" of ida@contoso.example',
    parameters: { recipient: 'ida@contoso.example' },
    review: { place: 'emailPortal', url },
  });
  const seen = await api.view('operator', mail);
  for (const operation of ['approve', 'reject']) {
    expect(seen.allowedOperations?.[operation]).toMatchObject({ allowed: false, reason: 'ReviewedElsewhere' });
    const answer = await api.ask('operator', operation, mail);
    expect(answer).toMatchObject({
      status: 409,
      code: 'ReviewedElsewhere',
      body: { error: { innererror: { id: mail.id, status: 'pending', url } } },
    });
  }
  const pending = await api.get('reader', '/actions', { view: 'pending', entityKind: 'email' });
  expect(pending.body).toMatchObject({ value: [{ id: mail.id, review: { place: 'emailPortal', url } }] });
});

test('its submitter reports what was decided there; nothing is executed here', async () => {
  const mail = await api.submit('submitter', mailDeletion());
  expect(await api.ask('submitter2', 'report-decision', mail, report)).toMatchObject({ status: 404 });
  expect(await api.ask('administrator', 'report-decision', mail, report)).toMatchObject({ code: 'MissingRole' });
  const reported = await api.ask('submitter', 'report-decision', mail, report);
  expect(reported).toMatchObject({
    status: 200,
    body: {
      status: 'decidedElsewhere',
      decision: {
        outcome: 'decidedElsewhere',
        by: [{ id: personas.submitter.oid }],
        reported: { outcome: 'approved', decidedBy: report.decidedBy, decidedAt: '2026-11-20T08:00:00.000Z' },
      },
    },
  });
  expect(reported.body).not.toHaveProperty('execution');
  expect(await api.ask('submitter', 'report-decision', mail, report)).toMatchObject({ status: 200 });
  expect(await api.ask('submitter', 'report-decision', mail, { ...report, outcome: 'rejected' })).toMatchObject({
    status: 409,
    code: 'NotPending',
  });
  const verified = await api.get('reader', `/actions/${mail.id}/history`, { verify: 'true' });
  expect(verified.body).toMatchObject({ value: [{}, { type: 'DecisionReported' }], verification: { intact: true } });
});

test('a report is no way round a decision that belongs here', async () => {
  const device = await api.submit('submitter', { kind: 'runAntivirusScan', entity: { kind: 'device', id: 'd' } });
  expect(await api.ask('submitter', 'report-decision', device, report)).toMatchObject({
    status: 409,
    code: 'NotPending',
  });
  expect((await api.view('reader', device)).status).toBe('pending');
});

test('its submitter may withdraw it', async () => {
  const mail = await api.submit('submitter', mailDeletion());
  expect(await api.ask('submitter', 'withdraw', mail)).toMatchObject({ body: { status: 'withdrawn' } });
});

test('one open action a mail and recipient, whatever is to be done with it', async () => {
  const { kind: _, ...mail } = mailDeletion();
  await api.submit('submitter', { ...mail, kind: 'softDeleteEmail' });
  expect(await api.post('submitter', '/actions', { ...mail, kind: 'moveEmailToInbox' })).toMatchObject({
    code: 'ConflictingOpenAction',
  });
  const upper = { ...mail, kind: 'softDeleteEmail', parameters: { recipient: 'IDA@CONTOSO.EXAMPLE' } };
  expect(await api.post('submitter', '/actions', upper)).toMatchObject({ code: 'DuplicateOpenAction' });
  await api.submit('submitter', { ...mail, kind: 'softDeleteEmail', parameters: { recipient: 'bob@contoso.example' } });
});

test('with EMAIL_REVIEW=here it is decided and carried out here; what was submitted before stays where it was', async () => {
  const before = await api.submit('submitter', mailDeletion());
  await app.restart({ EMAIL_REVIEW: 'here' });
  const mail = await api.submit('submitter', mailDeletion({ review: undefined }));
  expect(mail).toMatchObject({ review: { place: 'here' } });
  expect(await api.ask('operator', 'approve', mail)).toMatchObject({ status: 200 });
  await api.until('succeeded', mail);
  expect(await api.ask('operator', 'approve', before)).toMatchObject({ status: 409, code: 'ReviewedElsewhere' });
});
