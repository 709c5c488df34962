#!/usr/bin/env node
/*
 * Verifies history without any of Action Center's code: plain Node.js, no packages, nothing else.
 *
 *   node docs/verify-history.mjs [FILE [DIR]]
 *
 *   FILE   the answer of GET /api/actions/{id}/history, or the bundle that `npm run verify-history -- --export FILE` wrote;
 *          else the standard input
 *   DIR    with a bundle: a folder into which the container of the seals' copies was downloaded
 *
 * Hashes are "sha256:" and, in hexadecimal, the SHA-256 of a UTF-8 text. Canonical JSON is RFC 8785: no white space, members
 * in the order of their names' UTF-16 code units.
 *
 * History: each entry's `hash` is that of the entry without `hash`, as canonical JSON. Its `previousHash` is the `hash` of the
 * entry before; the first one's is "sha256:" and 64 zeros. `sequence` counts from 1.
 *
 * Bundle: a seal's `hash` and `previousHash` are made in the same way, and `number` counts from 1; its `after` is the `through`
 * of the one before. Its `root` is that of a Merkle tree (RFC 6962) over its leaves: the hash of a leaf is the SHA-256 of a byte
 * 0 and the leaf as canonical JSON; that of a node, of a byte 1 and the two hashes below it, in hexadecimal; the last of an odd
 * number goes up as it is. A proof's `path` has the neighbours from below. A leaf's `key` names time, action and entry, and its
 * `row.hash` (or `hash`) is the entry's.
 *
 * What no file can tell of itself: whether the newest seals were left out, or all of it made anew. Compare the last line with
 * a seal that was written down elsewhere, or give DIR.
 *
 * Exit code: 0 intact, 1 broken, 2 this is no history.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = text => createHash('sha256').update(text, 'utf8').digest('hex');
const canonical = value => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // `sort` compares UTF-16 code units, as the RFC asks for.
  const members = Object.keys(value)
    .sort()
    .map(name => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
};
const hashOf = ({ hash: _, ...rest }) => `sha256:${sha256(canonical(rest))}`;
const none = `sha256:${'0'.repeat(64)}`;

const end = (code, text) => {
  console.log(text);
  process.exit(code);
};
const broken = text => end(1, `Broken ${text}`);
const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

/** What is wrong with an entry, or a seal, at its place, or undefined. */
const faultOf = (what, counted, number, previousHash) => {
  if (counted !== number) return `is numbered ${counted}: one is missing or out of place`;
  if (what.previousHash !== previousHash) return 'does not follow the one before it: previousHash is not its hash';
  if (what.hash !== hashOf(what)) return 'was altered: its hash is not that of its content';
  return undefined;
};

/** Ends with the first broken entry; gives the last hash. */
const walk = (entries, of = '') => {
  let previousHash = none;
  for (const [index, entry] of entries.entries()) {
    const fault = faultOf(entry ?? {}, entry?.sequence, index + 1, previousHash);
    if (fault !== undefined) broken(`at entry ${index + 1}${of}: it ${fault}.`);
    previousHash = entry.hash;
  }
  return previousHash;
};

/** The root to which a leaf leads from its place among so many. */
const rootFrom = ({ leaf, index, path }, count) => {
  const left = [...path];
  let [hash, place] = [sha256(`\u0000${canonical(leaf)}`), index];
  for (let width = count; width > 1; width = Math.ceil(width / 2)) {
    if (place % 2 === 1) hash = sha256(`\u0001${left.shift()}${hash}`);
    else if (place + 1 < width) hash = sha256(`\u0001${hash}${left.shift()}`);
    place = Math.floor(place / 2);
  }
  return left.length === 0 && place === 0 ? `sha256:${hash}` : undefined;
};

/** A leaf's key: the time of 13 digits, whose change it is, and the number of six digits. */
const timeOf = key => Number(key.slice(5, 18));
const placeOf = key => ({ owner: key.slice(19, -7), sequence: Number(key.slice(-6)) });

const copiesIn = (folder, tenant) => {
  const own = readdirSync(folder).includes(tenant) ? join(folder, tenant) : folder;
  const numbered = readdirSync(own).flatMap(name => {
    const [, number] = /-seal-(\d+)\.json$/.exec(name) ?? [];
    return number === undefined ? [] : [[Number(number), JSON.parse(readFileSync(join(own, name), 'utf8')).seal]];
  });
  if (numbered.length === 0) end(2, `${own} has no copies of seals.`);
  return new Map(numbered);
};

const verifyBundle = ({ tenant, seals, histories }, folder) => {
  const copies = folder === undefined ? undefined : copiesIn(folder, tenant);
  const newestCopy = Math.max(0, ...(copies?.keys() ?? []));
  /** By action and number: the hash that a seal has of an entry, and the seal's number. */
  const sealed = new Map();
  let [previous, proven] = [{ hash: none, through: '' }, 0];
  let isWhole = true;
  for (const [index, { seal, proofs }] of seals.entries()) {
    const at = `at seal ${index + 1}`;
    const fault = faultOf(seal, seal.number, index + 1, previous.hash);
    if (fault !== undefined) broken(`${at}: it ${fault}.`);
    if (seal.after !== previous.through || seal.tenant !== tenant)
      broken(`${at}: it does not begin where the last one ended.`);
    if (seal.number <= newestCopy && copies.get(seal.number)?.hash !== seal.hash)
      broken(`${at}: the folder has no copy of it, or another.`);
    for (const proof of proofs) {
      const { leaf, index: place } = proof;
      const isPlace = Number.isInteger(place) && place >= 0 && place < seal.count;
      if (!isPlace || rootFrom(proof, seal.count) !== seal.root)
        broken(`${at}: leaf ${place} (${leaf.key}) does not lead to its root.`);
      const { owner, sequence } = placeOf(leaf.key);
      sealed.set(`${owner} ${sequence}`, { number: seal.number, hash: leaf.row.hash ?? leaf.hash });
      proven += 1;
    }
    isWhole &&= new Set(proofs.map(proof => proof.index)).size === seal.count;
    previous = seal;
  }
  if (newestCopy > seals.length)
    broken(`at seal ${seals.length + 1}: the folder has a copy of it, and the bundle ends before.`);
  const { entries, unsealed } = verifyHistories(histories, sealed, timeOf(previous.through));
  for (const [place, { number }] of sealed)
    if (/^[0-9a-f-]{36} /.test(place))
      broken(
        `at seal ${number}: of what it has, entry ${place.split(' ')[1]} of action ${place.split(' ')[0]} is missing.`,
      );
  end(
    0,
    [
      `Intact: ${plural(entries, 'entry', 'entries')} of ${plural(histories.length, 'action', 'actions')}, ${plural(proven, 'leaf', 'leaves')} in ${plural(seals.length, 'seal', 'seals')}.`,
      isWhole
        ? 'The seals have all of their leaves.'
        : 'The seals have only some of their leaves: this is a selection.',
      ...(unsealed > 0 ? [`Not sealed: ${plural(unsealed, 'entry', 'entries')}.`] : []),
      copies
        ? `Compared with the copies of ${plural(Math.min(newestCopy, seals.length), 'seal', 'seals')}.`
        : 'Not compared with copies of the seals.',
      ...(previous.number ? [`The newest seal is ${previous.number} of ${previous.createdAt}, ${previous.hash}`] : []),
    ].join('\n'),
  );
};

/** Takes away of what is sealed what is there. */
const verifyHistories = (histories, sealed, sealedUntil) => {
  let [entries, unsealed] = [0, 0];
  for (const { actionId, entries: own } of histories) {
    const of = ` of action ${actionId}`;
    walk(own, of);
    if (own[0]?.action?.id !== actionId) broken(`at entry 1${of}: it is another action's.`);
    for (const { sequence, at, hash } of own) {
      const place = `${actionId} ${sequence}`;
      const seal = sealed.get(place);
      if (seal?.hash !== undefined && seal.hash !== hash)
        broken(`at entry ${sequence}${of}: seal ${seal.number} has another.`);
      if (!seal && Date.parse(at) < sealedUntil)
        broken(`at entry ${sequence}${of}: its time is sealed, and no seal has it.`);
      if (!seal) unsealed += 1;
      sealed.delete(place);
      entries += 1;
    }
  }
  return { entries, unsealed };
};

const read = () => {
  try {
    return JSON.parse(readFileSync(process.argv[2] ?? 0, 'utf8'));
  } catch (error) {
    return end(2, `No history can be read: ${error.message}`);
  }
};

const given = read();
if (given?.format === 'action-center-history-1') {
  try {
    verifyBundle(given, process.argv[3]);
  } catch (error) {
    end(2, `This is no whole bundle: ${error.message}`);
  }
}
const entries = given?.value;
if (!Array.isArray(entries) || entries.length === 0) end(2, 'This is no history: there are no entries in `value`.');
const last = walk(entries);
end(0, `Intact: ${plural(entries.length, 'entry', 'entries')}, the last hash is ${last}`);
