import { describe, expect, it } from 'vitest';
import { isExpression, parametersOf } from '../../lib/discovery/parameter.names.js';

type Method = (...args: never[]) => unknown;

/** The functions as an engine would print them. */
const printed = (source: string): Method => Object.assign(() => {}, { toString: () => source });

describe('the parameters of a method, by its source', () => {
  it.each<[string, string]>([
    ['none() {}', ''],
    ['plain(a, b) {}', 'a b'],
    ['async plain(a, b,) {}', 'a b'],
    ['async *generator(from, to) {}', 'from to'],
    ['["computed"](a) {}', 'a'],
    ['defaults(a = 1, b = f(1, 2), c = [1, 2], d = { x: (1, 2) }) {}', 'a= b= c= d='],
    ['strings(a = ",)", b = \'\\\'(\', c = `${"`"}`) {}', 'a= b= c='],
    ['functions(a = (x, y) => x, b = function (z) {}) {}', 'a= b='],
    ['destructured({ a, b }, [c, d], e) {}', '? ? e'],
    ['destructured({ a } = {}, e) {}', '?= e'],
    ['rest(first, ...others) {}', 'first ...others'],
    ['commented(/* a, b */ c, // d, e\n f) {}', 'c f'],
    ['divided(a = 4 / 2, b) {}', 'a= b'],
    ['function (a, b) {}', 'a b'],
    ['(a, b) => a', 'a b'],
    ['unicode(größe, $x, _y) {}', 'größe $x _y'],
  ])('%s', (source, expected) => {
    const parameters = parametersOf(printed(source));
    const names = parameters.map(
      ({ name = '?', hasDefault, isRest }) =>
        `${isRest ? '...' : ''}${name}${hasDefault ? '=' : ''}`,
    );
    expect(names.join(' ')).toBe(expected);
  });

  it.each([
    ['method(...args) {}', false],
    ['async method(...args) {}', false],
    ['functional(a = function () {}) {}', false],
    ['arrow(a = () => 1) { return () => 2; }', false],
    ['function (...args) {}', true],
    ['async function wrapped(...args) {}', true],
    ['(...args) => original(...args)', true],
    ['async (...args) => original(...args)', true],
  ])('%s: is it put there by a decorator? %s', (source, expected) => {
    expect(isExpression(printed(source))).toBe(expected);
  });
});
