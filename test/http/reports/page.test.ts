import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTime } from '../../../src/adapters/node/localTime.ts';
import { type ActionOutline, shownOf } from '../../../src/domain/actions/outline.ts';
import { type Report, type ReportFacts, reportOf } from '../../../src/domain/reports/report.ts';
import { day, hour, minute, second } from '../../../src/domain/values/time.ts';
import { html } from '../../../src/http/reports/html.ts';
import { reportHtml } from '../../../src/http/reports/page.ts';
import { actionIn } from '../../support/builders.ts';

const now = Date.UTC(2026, 10, 23, 8, 2);
const facts: ReportFacts = { open: [], oldest: [], expiring: { total: 0, first: [] }, needsAttention: [], feed: [] };
const period = { sinceAt: now - day - 2 * minute, untilAt: now - 2 * minute };
const report = (over: Partial<ReportFacts> = {}, head: Partial<Report> = {}) =>
  reportOf({ ...facts, ...over }, { id: 'pending', tenant: 'the-tenant', createdAt: now, period, ...head });
const page = (over: Partial<ReportFacts> = {}, head: Partial<Report> = {}, portal?: string) =>
  reportHtml(report(over, head), {
    urlOf: id => (portal === undefined ? undefined : `${portal}/actions/${id}`),
    localTime,
  });
const summary = (over: Partial<ActionOutline> = {}): ActionOutline => ({
  ...shownOf(actionIn('pending')),
  ...{ title: 'Isolate device desktop-42 (full)', createdAt: now - 5 * hour, expiresAt: now + 3 * day + 2 * hour },
  ...over,
});
const open = { status: 'pending', severity: 'high', entityKind: 'device', kind: 'isolateDevice' } as const;
const waiting = (count: number, age = minute) =>
  Array.from({ length: count }, () => ({ ...open, createdAt: now - age }));
/** What a person reads: without the head, comments and tags. */
const textOf = (markup: string) =>
  markup
    .replace(/[\s\S]*<body/, '<body')
    .replace(/<!--[\s\S]*?-->|<[^>]*>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ');

describe('A report as a page', () => {
  it('says that nothing waits, and draws no bars for it', () => {
    const markup = page();
    expect(textOf(markup)).toContain('Nothing waits for a decision.');
    expect(markup).not.toContain('By severity');
  });

  it('has each number as text beside its bar', () => {
    const words = textOf(page({ open: [...waiting(3), ...waiting(7, 2 * hour), ...waiting(1, 9 * day)] }));
    expect(words).toContain('under 1 hour 3 1 to 8 hours 7 8 to 24 hours 0 1 to 3 days 0 over 3 days 1');
    expect(words).toContain('high 11 medium 0 low 0 informational 0');
    expect(words).toContain('By entity device 11');
    expect(words).toContain('By kind isolate device 11');
  });

  it('draws bars as shares of the longest', () => {
    const widths = [
      ...page({ open: [...waiting(1), ...waiting(4, 2 * hour)] }).matchAll(/<td width="(\d+)%" bgcolor="#2563eb"/g),
    ];
    expect(widths.map(([, width]) => width)).toEqual(['25', '100', '100', '100']);
  });

  it('links to the portal, and shows the id where there is none', () => {
    const oldest = [summary()];
    const { id } = summary();
    const linked = page({ open: waiting(1), oldest }, {}, 'https://portal.example/portal');
    expect(linked).toContain(`<a href="https://portal.example/portal/actions/${id}"`);
    const bare = page({ open: waiting(1), oldest });
    expect(bare).not.toContain('<a ');
    expect(textOf(bare)).toContain(id);
  });

  it('says how many more there are than it names', () => {
    const expiring = { total: 12, first: Array.from({ length: 10 }, () => summary()) };
    expect(textOf(page({ open: waiting(12), expiring }))).toContain('and 2 more');
    expect(textOf(page({ open: waiting(12), expiring: { ...expiring, total: 10 } }))).not.toContain('more');
  });

  it('tells why an action needs attention', () => {
    const needsAttention = [summary({ status: 'needsAttention', problem: 'The target changed.' })];
    const words = textOf(page({ open: [{ ...open, status: 'needsAttention', createdAt: now }], needsAttention }));
    expect(words).toContain('1 need attention');
    expect(words).toContain('The target changed.');
  });

  it('compares what happened with the period before', () => {
    const decided = (at: number, seconds: number) => ({
      ...({ at, type: 'Approved', status: 'approved', actionId: `a${at}`, outcome: 'approved' } as const),
      createdAt: at - seconds * second,
    });
    const feed = [decided(now - 30 * hour, 20), decided(now - 5 * hour, 90 * 60), decided(now - 4 * hour, 3 * 86_400)];
    const words = textOf(page({ feed }));
    expect(words).toContain('Decided 2 1');
    expect(words).toContain('Time to decision, median 1 h 30 min 20 s');
    expect(words).toContain('Time to decision, 95th percentile 3 d 0 h 20 s');
    expect(words).toContain('– automatic 0 (0 %) 0 (0 %)');
    expect(textOf(page())).toContain('Time to decision, median – –');
  });

  it('has times in UTC, and those of a scheduled one by the clocks of its zone too', () => {
    const oldest = [summary()];
    expect(textOf(page({ open: waiting(1), oldest }))).toContain('submitted 5 h 0 min ago, 2026-11-23 03:02 UTC');
    const local = textOf(page({ open: waiting(1), oldest }, { timeZone: 'Europe/Berlin' }));
    expect(local).toContain('2026-11-23 09:02 (08:02 UTC), local times of Europe/Berlin');
    expect(local).toContain('submitted 5 h 0 min ago, 2026-11-23 04:02 (03:02 UTC)');
    expect(local).toContain('expires in 3 d 2 h, 2026-11-26 11:02 (10:02 UTC)');
    const far = textOf(page({}, { timeZone: 'Pacific/Kiritimati', createdAt: now + 3 * hour }));
    expect(far).toContain('2026-11-24 01:02 (2026-11-23 11:02 UTC)');
    expect(textOf(page({}, { timeZone: 'UTC' }))).not.toContain('local');
  });
});

describe('Whatever somebody submitted', () => {
  const hostile = [
    `<script>alert(1)</script>`,
    `"><img src=x onerror=alert(1)>`,
    `' onmouseover='alert(1)`,
    `</title></td></table><h1>&lt;`,
    `<!-- the rest is gone`,
    `\${7*7} {{7*7}} <style>*{display:none}</style>`,
  ];

  it.each(hostile)('is shown as it is: %s', words => {
    const item = summary({ title: words, problem: words, entity: { kind: 'device', id: words, name: `n ${words}` } });
    const all = { open: waiting(1), oldest: [item], needsAttention: [item], expiring: { total: 1, first: [item] } };
    const markup = page(all, { tenant: words }, 'https://portal.example');
    const plain = page(
      { ...all, oldest: [summary()], needsAttention: [summary()], expiring: { total: 1, first: [summary()] } },
      {},
      'https://portal.example',
    );
    const tagsOf = (text: string) => new Set(text.match(/<\/?[a-z!][a-z0-9-]*/gi));
    expect(tagsOf(markup)).toEqual(tagsOf(plain));
    expect(markup).not.toContain(words);
    expect(markup).toContain(
      words
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;'),
    );
  });

  it('runs in its own direction: beside what is isolated a page is plain ASCII', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u05e9\u05dc\u05d5\u05dd 12', '\u0645\u202e<b>', '\u202eexe', '\u2028'),
    );
    fc.assert(
      fc.property(words, words, (title, name) => {
        const item = summary({ title, problem: name, entity: { kind: 'device', id: 'd', name } });
        const markup = page({ open: waiting(1), needsAttention: [item], oldest: [item] });
        const isolates = [...markup.matchAll(/<span dir="auto">([^<>]*)<\/span>/g)].map(([, text]) => text);
        const plain = markup.replaceAll(/<span dir="auto">[^<>]*<\/span>/g, '').replaceAll('\n', '');
        expect(plain).toMatch(/^[ -~]*$/);
        for (const text of [title, name])
          if (/^[\u0590-\u07ff\u2028\u202e][^<]*$/.test(text)) expect(isolates).toContain(text);
      }),
    );
  });

  it('a title without an end may be broken anywhere, and has one', () => {
    const markup = page({ open: waiting(1), oldest: [summary({ title: 'x'.repeat(5000) })] });
    expect(markup).toContain(`${'x'.repeat(199)}…`);
    expect(markup).toMatch(/word-break:break-word[^>]*>\s*<span[^>]*>high/);
  });
});

describe('Mail programs', () => {
  const all = {
    open: waiting(3),
    oldest: [summary()],
    needsAttention: [summary()],
    expiring: { total: 3, first: [summary()] },
  };
  const markup = page(all, { timeZone: 'Europe/Berlin' }, 'https://portal.example');

  it('find no script, nothing to load, and no style that they would drop', () => {
    expect(markup).not.toMatch(/<(script|style|link|img|svg|iframe|form|video|object|button|input)\b/i);
    expect(markup).not.toMatch(/\b(src|background|srcset)=|url\(|@import|javascript:|\son\w+=/i);
    expect(markup).not.toMatch(/\b(flex|grid|float|position|var\(|calc\(|rem\b|vw\b)/);
    expect(markup).not.toMatch(/class=|id="/);
    const properties = new Set(
      [...markup.matchAll(/style="([^"]*)"/g)].flatMap(([, style = '']) =>
        style.split(';').map(each => each.split(':')[0]),
      ),
    );
    const known = [
      ...[
        'background-color',
        'border',
        'border-bottom',
        'border-top',
        'color',
        'display',
        'font-family',
        'font-size',
        'font-weight',
        'height',
      ],
      ...[
        'line-height',
        'margin',
        'max-height',
        'max-width',
        'mso-hide',
        'overflow',
        'padding',
        'table-layout',
        'word-break',
      ],
    ];
    expect([...properties].filter(name => !known.includes(name ?? ''))).toEqual([]);
  });

  it('get a page of 640 pixels that shrinks, with a title, a language and a line to preview', () => {
    expect(markup).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(markup).toContain('<title>Pending actions, 2026-11-23 09:02 (08:02 UTC)</title>');
    expect(markup).toContain('max-width:640px');
    expect(markup).toContain('<!--[if mso]><table role="presentation" width="640"');
    expect(markup).toContain('3 wait for a decision, 3 expire within 24 hours, 0 need attention.</div>');
    expect(markup).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  });

  it('get tags that are closed in the order in which they were opened', () => {
    const stack: string[] = [];
    const outside = markup.replace(/<!--\[if mso\]>[\s\S]*?<!\[endif\]-->/g, '');
    for (const [, close, tag = ''] of outside.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (['meta', 'br'].includes(tag)) continue;
      if (close) expect(stack.pop()).toBe(tag);
      else stack.push(tag);
    }
    expect(stack).toEqual([]);
  });

  it('stay under the size from which Gmail cuts a message off, with all lists full', () => {
    const long = Array.from({ length: 10 }, () => summary({ title: 'x'.repeat(300), problem: 'y'.repeat(300) }));
    const full = { open: waiting(5000), oldest: long, needsAttention: long, expiring: { total: 99, first: long } };
    // 102 KB; see "Gmail clipping" in any mail developer's guide.
    expect(Buffer.byteLength(page(full, {}, 'https://portal.example'))).toBeLessThan(102_000);
  });

  it('have text that stands out from what is behind it, at 4.5 to 1 or more', () => {
    const pairs = new Set<string>();
    for (const [, style = ''] of markup.matchAll(/style="([^"]*)"/g)) {
      const color = /(?:^|;)color:(#\w{6})/.exec(style)?.[1];
      const background = /background-color:(#\w{6})/.exec(style)?.[1];
      if (color && background) pairs.add(`${color} ${background}`);
      // Words in a colour of their own lie on paper, but for those of the heading.
      else if (color) pairs.add(`${color} ${['#ffffff', '#dbe7f7'].includes(color) ? '#14325c' : '#ffffff'}`);
    }
    expect(pairs.size).toBeGreaterThan(5);
    for (const pair of pairs) expect(contrast(pair), pair).toBeGreaterThanOrEqual(4.5);
  });
});

/** As WCAG 2 defines it. */
const contrast = (pair: string): number => {
  const luminance = (color = '') => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
      const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [front, back] = pair.split(' ').map(luminance);
  const [light = 0, dark = 0] = [front ?? 0, back ?? 0].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

describe('A template', () => {
  it('isolates text that may run from right to left, but not inside of tags', () => {
    const hebrew = '\u05e9';
    expect(html`<a title="${hebrew}" href="${hebrew}">${hebrew}</a>${'plain'}${html`<b>${hebrew}</b>`}`.html).toBe(
      `<a title="${hebrew}" href="${hebrew}"><span dir="auto">${hebrew}</span></a>plain<b><span dir="auto">${hebrew}</span></b>`,
    );
  });

  it('escapes every text, and no markup', () => {
    expect(html`<a title="${`"&'`}">${html`<b>${'<i>'}</b>`}${[html`1`, html`2`]}${3}</a>`.html).toBe(
      '<a title="&quot;&amp;&#39;"><b>&lt;i&gt;</b>123</a>',
    );
  });
});
