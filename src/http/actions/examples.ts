// What readers start from when they try an operation.

export const person = { id: '6e9a1c1e-0f35-4a43-8f6b-3a4c5d6e7f80', name: 'Olivia Operator' };

export const proposal = {
  kind: 'isolateDevice',
  entity: { kind: 'device', id: 'a9c1e0', name: 'desktop-42', deviceGroup: 'Finance' },
  parameters: { isolationType: 'full' },
  externalId: 'inv-77/isolate/desktop-42',
  severity: 'high',
  verdict: 'malicious',
  reason: 'Ransomware behaviour observed',
  tags: ['tier0'],
  detectionSource: 'Defender for Endpoint',
  investigation: { id: 'inv-77', title: 'Ransomware activity', url: 'https://security.example/investigations/77' },
  alerts: [{ id: 'al-3', title: 'Shadow copies deleted' }],
};
