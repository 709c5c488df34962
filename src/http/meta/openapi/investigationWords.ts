// What the API's description says about properties of investigations and incidents, for propertyWords.ts.

const ofEach = (owners: readonly string[], words: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    owners.flatMap(owner => Object.entries(words).map(([name, meaning]) => [`${owner}.${name}`, meaning])),
  );

export const investigationMeanings: Readonly<Record<string, string>> = {
  actions: 'How many actions, and in which statuses.',
  'Wait.actions': 'How many actions.',
  byStatus: 'How many are in each status. A status that is left out has none.',
  closedAt: 'When it was closed.',
  closedBy: 'The application that closed it.',
  complete: 'False when there is more than was looked at: then this tells of the newest only.',
  description: 'What it shows.',
  endedAt: 'When what happened there ended, as the application says.',
  entities: 'What was looked at.',
  evidence: 'What was found.',
  firstActivityAt: 'When the first of it came in.',
  investigations: 'The investigations that belong to it. State and counts are those of their actions in this incident.',
  lastActivityAt: 'When anything of it changed last.',
  longestInSeconds: 'The longest of these waits.',
  owner: 'The application that recorded it. It alone may replace the record.',
  recorded: 'Whether there is a record. If not, it is known from actions alone.',
  remediationStatus: 'What has been done about it, as the application says.',
  state: 'Where its actions stand, taken together.',
  submitter: 'Who submitted the actions.',
  totalInSeconds: 'The time in which at least one action waited. Two that waited at once count once.',
  'Wait.totalInSeconds': 'All these waits, added up.',
  waitedFor: 'Whose decision they waited for.',
  waiting: 'How long its actions have waited for decisions.',
  waits: 'Who waited how long for whom; the longest first.',

  'Investigations.id': "The application's own id of it. Compared in lower case.",
  'Incidents.id': 'Id of the incident, as actions and investigations name it. Compared in lower case.',
  'InvestigationBody.status': 'Closing it withdraws the pending actions that its owner has submitted to it.',
  'DerivedInvestigation.severity': 'The highest of its actions.',
  'Incident.severity': 'The highest of its actions and recorded investigations.',
  'IncidentInvestigation.severity': 'As the record says; without a record the highest of its actions.',
  ...ofEach(['InvestigationBody', 'InvestigationRecord', 'RecordedInvestigation', 'InvestigationItem'], {
    createdAt: 'When it was first recorded.',
    etag: 'The version of the record, for If-Match.',
    lastModifiedAt: 'When the record changed last. Its actions change without it.',
    severity: 'How bad, as the application says.',
    startedAt: 'When what happened there began, as the application says.',
  }),
  ...ofEach(['EntityToRecord', 'InvolvedEntity'], {
    kind: 'What it is.',
    verdict: 'What the application thinks of it.',
  }),
  ...ofEach(['EvidenceToRecord', 'Evidence'], {
    entity: 'The entity that it is about.',
    type: "What sort of evidence, in the application's own words.",
  }),
  ...ofEach(['EvidenceEntityToRecord', 'EvidenceEntity'], { kind: 'What it is.' }),
};
