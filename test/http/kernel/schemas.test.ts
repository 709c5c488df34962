import { describe, expect, test } from 'vitest';
import { httpsUrl, instant, pathName } from '../../../src/http/kernel/schemas.ts';

describe('a time', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:59:59-00:01', 59_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    ['2026-11-23T09:00:00.123456+01:00', Date.UTC(2026, 10, 23, 8, 0, 0, 123)],
  ])('%s is an instant', (text, at) => {
    expect(instant().parse(text)).toBe(at);
  });

  test.each([
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00+00:01',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59-00:01',
  ])('%s lies where no instant of ours does', text => {
    expect(
      instant()
        .safeParse(text)
        .error?.issues.map(({ message }) => message),
    ).toEqual(['must lie in the years 1970 to 9999 (UTC)']);
  });
});

describe('a link', () => {
  const long = (length: number, letter = 'x') => `https://a.example/${letter.repeat(length)}`;
  test.each([
    ['https://a.example', 'https://a.example/'],
    ['HTTPS://A.Example:443/B/../c', 'https://a.example/c'],
    ['https://Bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://a.example/\u202egpj.exe', 'https://a.example/%E2%80%AEgpj.exe'],
    ['https://a\u00ad.example/', 'https://a.example/'],
    ['https:\\\\a.example\\b', 'https://a.example/b'],
    ['https://@a.example/', 'https://a.example/'],
    [long(2030), long(2030)],
  ])('%j is written as the URL parser writes it', (text, href) => {
    expect(httpsUrl.parse(text)).toBe(href);
    expect(httpsUrl.parse(href)).toBe(href);
  });

  test.each<[string, RegExp]>([
    ['http://a.example/', /begins with https/],
    ['javascript:alert(1)', /begins with https/],
    ['//a.example/', /begins with https/],
    ['https://', /begins with https/],
    ['https://a b.example/', /blanks/],
    ['https://a.example/ b', /blanks/],
    ['https://a.example/\u00a0b', /blanks/],
    ['https://a.ex\tample/', /blanks/],
    ['https://a.example/\n', /blanks/],
    ['\u0001https://a.example/', /blanks/],
    ['https://a.example/\u0085', /blanks/],
    ['https://a.example/\ud800', /blanks/],
    ['https://me@a.example/', /user name/],
    ['https://:word@a.example/', /user name/],
    [long(2031), /2048/],
    // What grows when it is written out.
    [long(400, 'ü'), /2048/],
  ])('%j is refused', (text, message) => {
    expect(httpsUrl.safeParse(text).error?.issues.map(issue => issue.message)).toEqual([
      expect.stringMatching(message),
    ]);
  });
});

test.each(['a%2fb', 'A%2FB', 'a%252fb', 'a%25252Fb'])('a path that still holds a slash names nothing: %s', id => {
  expect(pathName.safeParse(id).success).toBe(false);
});
test('another percent sign may stand in an id', () => {
  expect(pathName.parse('100%')).toBe('100%');
});
