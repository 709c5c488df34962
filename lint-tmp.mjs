import spectral from '@stoplight/spectral-core';
import rs from '@microsoft.azure/openapi-validator-rulesets';
import { readFileSync } from 'node:fs';
const { Spectral, Document, Ruleset } = spectral;
const dp = rs.spectralRulesets.azDataplane;
const rules = { ...dp.extends[0].rules, ...dp.rules };
const bare = {};
for (const [n, r] of Object.entries(rules)) { const { stagingOnly, rpcGuidelineCode, disableForTypeSpecDataPlane, disableForTypeSpecDataPlaneReason, formats, ...rest } = r; bare[n] = rest; }
const s = new Spectral();
s.setRuleset(new Ruleset({ rules: bare }));
const doc = JSON.parse(readFileSync('/tmp/openapi.json','utf8'));
let t = performance.now();
const res = await s.run(doc);
console.log('ms', performance.now()-t);
const by = {};
for (const r of res) (by[r.code] ??= []).push(r.path.join('/') + ' :: ' + r.message.slice(0,150));
for (const [c, l] of Object.entries(by)) console.log(c, l.length, '\n   ', [...new Set(l)].slice(0,12).join('\n    '));
