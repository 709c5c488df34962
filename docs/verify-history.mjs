#!/usr/bin/env node
/*
 * Verifies the history of an action without any of Action Center's code: plain Node.js, no packages, nothing else.
 *
 *   node docs/verify-history.mjs [FILE]     FILE, or else the standard input, is the answer of
 *                                           GET /api/actions/{id}/history
 *
 * Each entry's `hash` is "sha256:" and, in hexadecimal, the SHA-256 of the UTF-8 text of the entry without `hash`, as
 * canonical JSON (RFC 8785: no white space, members in the order of their names' UTF-16 code units). Its `previousHash` is
 * the `hash` of the entry before; the first one's is "sha256:" and 64 zeros. `sequence` counts from 1.
 *
 * The chain alone cannot tell that entries are missing at its end: compare the number of entries with the action's `etag`
 * (they are equal), and the last hash with one that was written down elsewhere.
 *
 * Exit code: 0 intact, 1 broken, 2 this is no history.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const canonical = value => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // `sort` compares UTF-16 code units, as the RFC asks for.
  const members = Object.keys(value)
    .sort()
    .map(name => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
};

const hashOf = ({ hash: _, ...entry }) =>
  `sha256:${createHash('sha256').update(canonical(entry), 'utf8').digest('hex')}`;

/** What is wrong with an entry at its place, or undefined. */
const faultOf = (entry, sequence, previousHash) => {
  if (entry?.sequence !== sequence) return `has the sequence ${entry?.sequence}: an entry is missing or out of place`;
  if (entry.previousHash !== previousHash) return 'does not follow the entry before it: previousHash is not its hash';
  if (entry.hash !== hashOf(entry)) return 'was altered: its hash is not that of its content';
  return undefined;
};

const end = (code, text) => {
  console.log(text);
  process.exit(code);
};

const read = () => {
  try {
    return JSON.parse(readFileSync(process.argv[2] ?? 0, 'utf8')).value;
  } catch (error) {
    return end(2, `No history can be read: ${error.message}`);
  }
};

const entries = read();
if (!Array.isArray(entries) || entries.length === 0) end(2, 'This is no history: there are no entries in `value`.');
let previousHash = `sha256:${'0'.repeat(64)}`;
for (const [index, entry] of entries.entries()) {
  const fault = faultOf(entry, index + 1, previousHash);
  if (fault !== undefined) end(1, `Broken at entry ${index + 1}: it ${fault}.`);
  previousHash = entry.hash;
}
end(0, `Intact: ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}, the last hash is ${previousHash}`);
