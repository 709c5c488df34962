import { refusal } from './refusal.ts';
import type { WireRequest } from './wire.ts';

const newline = '\r\n';
const blankLine = `${newline}${newline}`;

/** Takes the requests out of a `$batch` body: one change set in a multipart body. */
export const parseBatch = ({ header, body }: WireRequest): readonly WireRequest[] => {
  const batch = boundaryIn(header('content-type'));
  const [outer] = partsOf(body, batch);
  if (outer === undefined) throw refusal('InvalidInput');
  const [head, changeSet] = cutAt(outer, blankLine);
  return partsOf(changeSet, boundaryIn(head)).map(parsePart);
};

const boundaryIn = (text: string | undefined): string => {
  const boundary = /multipart\/mixed;\s*boundary=([^\s;]+)/i.exec(text ?? '')?.[1];
  if (boundary === undefined) throw refusal('InvalidInput');
  return boundary;
};

const partsOf = (text: string, boundary: string): readonly string[] => {
  const [parts, end] = cutAt(text, `--${boundary}--`);
  if (end === undefined) throw refusal('InvalidInput');
  return parts.split(`--${boundary}${newline}`).slice(1);
};

const parsePart = (part: string): WireRequest => {
  const [, request] = cutAt(part, blankLine);
  const [head, body] = cutAt(request, blankLine);
  const [requestLine = '', ...headerLines] = head.split(newline);
  const [, method, url] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(requestLine) ?? [];
  if (method === undefined || url === undefined) throw refusal('InvalidInput');
  const headers = new Map(headerLines.map(headerOf));
  return { method, url, header: name => headers.get(name), body: body.trim() };
};

const headerOf = (line: string): readonly [string, string] => {
  const [name, value] = cutAt(line, ':');
  return [name.toLowerCase(), value.trim()];
};

const cutAt = (text: string, separator: string): readonly [string, string] => {
  const at = text.indexOf(separator);
  if (at < 0) throw refusal('InvalidInput');
  return [text.slice(0, at), text.slice(at + separator.length)];
};

/** An answer to one operation of a batch. */
export type PartAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Writes the multipart body that answers a batch: one part for each operation, or a single one with the refusal. */
export const writeBatch = (id: string, answers: readonly PartAnswer[]): string => {
  const batch = `batchresponse_${id}`;
  const changeSet = `changesetresponse_${id}`;
  const parts = answers.map(answer => [`--${changeSet}`, writePart(answer)].join(newline));
  return [
    `--${batch}`,
    `Content-Type: multipart/mixed; boundary=${changeSet}`,
    '',
    ...parts,
    `--${changeSet}--`,
    `--${batch}--`,
    '',
  ].join(newline);
};

const reasons = new Map([
  [201, 'Created'],
  [204, 'No Content'],
]);

const writePart = ({ status, headers, body = '' }: PartAnswer): string =>
  [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `HTTP/1.1 ${status} ${reasons.get(status) ?? 'Refused'}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join(newline);
