import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../lib/discovery/parameter-names.js';

type Method = (...args: never[]) => unknown;

/** The functions as an engine would print them. */
const printed = (source: string): Method => Object.assign(() => {}, { toString: () => source });

/** `a` is a name, `?` has none, `=` stands for a default value, `...` for a rest parameter. */
function shown(method: Method): string | undefined {
  return signatureOf(method)
    ?.parameters.map(
      ({ name = '?', hasDefault, isRest }) =>
        `${isRest ? '...' : ''}${name}${hasDefault === true ? '=' : ''}`,
    )
    .join(' ');
}

describe('the parameters of a method, by its source', () => {
  it.each<[string, string]>([
    ['none() {}', ''],
    ['plain(a, b) {}', 'a b'],
    ['async plain(a, b,) {}', 'a b'],
    ['*generator(a) { yield a; }', 'a'],
    ['async *generator(from, to) { for await (const x of from) yield x; }', 'from to'],
    ['["computed"](a) {}', 'a'],
    ['[Symbol.for("a)(b")](a, b = 1) {}', 'a b='],
    ['[`${"x"}(`](a) {}', 'a'],
    ['"a quoted (name"(a) {}', 'a'],
    ['42(a) {}', 'a'],
    ['get(a) {}', 'a'],
    ['set(a) {}', 'a'],
    ['static(a) {}', 'a'],
    ['async(a) {}', 'a'],
    ['await(a) {}', 'a'],
    ['function(a) {}', 'a'],
    ['#secret(a) { return this.#other; }', 'a'],
    ['uses(a) { return #key in a ? this.#key : super.uses(new.target); }', 'a'],
    ['meta(a) { return import.meta.url + import("x"); }', 'a'],
    ['defaults(a = 1, b = f(1, 2), c = [1, 2], d = { x: (1, 2) }) {}', 'a= b= c= d='],
    ['strings(a = ",)", b = \'\\\'(\', c = `${"`"}`) {}', 'a= b= c='],
    ['templates(a = `)${`,${`}`}`}(`, b) {}', 'a= b'],
    ['patterns(a = /[)("\'`,/]/, b = /\\//g, c) {}', 'a= b= c'],
    ['functions(a = (x, y) => x, b = function (z) {}, c = class { m(q) {} }) {}', 'a= b= c='],
    ['arrows(a = (x = 1) => ({ x }), b) {}', 'a= b'],
    ['compared(a = 1 == 2, b = 3 >= 4, c) {}', 'a= b= c'],
    ['destructured({ a, b }, [c, d], e) {}', '? ? e'],
    ['destructured({ a } = {}, e) {}', '?= e'],
    ['destructured({ a = 1, b: { c = 2 } }, [d = 3] , e) {}', '? ? e'],
    ['rest(first, ...others) {}', 'first ...others'],
    ['rest(...[first, second]) {}', '...?'],
    ['commented(/* a, b */ c, // d, e\n f) {}', 'c f'],
    ['commented(a /* = 1 */, b // = 2\n, /* c = 3 */ d) {}', 'a b d'],
    ['commented /* ( */ (a /* ) */) {}', 'a'],
    ["quoted(a /* it's */, b // don't\n) {}", 'a b'],
    ['divided(a = 4 / 2, b = a / 3 / 1) {}', 'a= b='],
    ['body(a) { const x = /[{(]/; return `${")"}`; }', 'a'],
    ['optional(a = this?.b ?? 1n ** 2n, b) {}', 'a= b'],
    ['function (a, b) {}', 'a b'],
    ['async function named(a, b) {}', 'a b'],
    ['function* (a = 1) {}', 'a='],
    ['(a, b) => a', 'a b'],
    ['a => a', 'a'],
    ['async a => a', 'a'],
    ['async (a = ")") => { await a; }', 'a='],
    ['unicode(größe, $x, _y, \\u0061b) {}', 'größe $x _y ab'],
    ['own(a) { if (a === void 0) { throw 1; } }', 'a'],
    ['own(a, b) { return wrap(this, arguments, (tx) => tx); }', 'a b'],
    ['own(a, b) { return wrap(this, arguments, function (tx) {}); }', 'a b'],
  ])('%s', (source, expected) => {
    expect(shown(printed(source))).toBe(expected);
  });

  it('are none that anybody knows where there is no source', () => {
    expect(shown(printed.bind(undefined, ''))).toBeUndefined();
    expect(shown(Math.max as Method)).toBeUndefined();
  });

  it.each(['a(', 'a(b) { @ }', 'class {}', '', 'a(b) {} c(d) {', '{}'])(
    'cannot be read from %j',
    (source) => {
      expect(() => signatureOf(printed(source))).toThrow(SyntaxError);
    },
  );

  it.each([
    ['method(...args) {}', true],
    ['async method(...args) {}', true],
    ['functional(a = function () {}) {}', true],
    ['arrow(a = () => 1) { return () => 2; }', true],
    ['function (...args) {}', false],
    ['async function wrapped(...args) {}', false],
    ['(...args) => original(...args)', false],
    ['async (...args) => original(...args)', false],
  ])('%s: is it written as a method? %s', (source, expected) => {
    expect(signatureOf(printed(source))?.isMethod).toBe(expected);
  });
});

describe('the parameters of compiled methods', () => {
  const source = `
    class Service {
      plain(first: string, second = 2, ...others: string[]) { return [first, second, others]; }
      async waits(first: string, second = 2, ...others: string[]) { await others; return first + second; }
      async bare(first: string, second: number) { return first + second; }
      async *yields(first: string, second = /[)=]/) { yield first; yield second; }
      async taken({ a }: { a: number }, second: string) { return this.#hidden(a) + second; }
      #hidden(a: number) { return a; }
      count = 1;
      get size() { return this.count; }
    }
    globalThis.Service = Service;`;
  const written = {
    plain: 'first second= ...others',
    waits: 'first second= ...others',
    bare: 'first second',
    yields: 'first second=',
    taken: '? second',
  };

  function compiled(code: string): Record<string, Method> {
    const context = { Service: class {} };
    runInNewContext(code, Object.assign(context, { globalThis: context }));
    return context.Service.prototype as unknown as Record<string, Method>;
  }
  const signatures = (code: string): object => {
    const methods = compiled(code);
    return Object.fromEntries(Object.keys(written).map((name) => [name, shown(methods[name]!)]));
  };

  it.each(['ES2015', 'ES2017', 'ES2018', 'ES2022', 'ESNext'] as const)(
    'are found where TypeScript compiles for %s',
    (target) => {
      const options = { target: ts.ScriptTarget[target] };
      expect(signatures(ts.transpile(source, options))).toEqual(written);
    },
  );

  it('are found where TypeScript compiles for ES5; a destructured one has a made name', () => {
    const code = ts.transpile(source, { target: ts.ScriptTarget.ES5, downlevelIteration: true });
    expect(signatures(code)).toEqual({ ...written, taken: '_b second' });
  });

  it.each(['es2015', 'es2016', 'es2018', 'es2022', 'esnext'])(
    'are found where esbuild compiles for %s',
    (target) => {
      const { code } = transformSync(source, { loader: 'ts', target });
      expect(signatures(code)).toEqual(written);
    },
  );

  it('are found, but for their names, where esbuild minifies', () => {
    for (const target of ['es2016', 'esnext']) {
      const { code } = transformSync(source, { loader: 'ts', target, minify: true });
      expect(
        Object.values(signatures(code)).map((text) => String(text).replaceAll(/\w+/g, 'x')),
      ).toEqual(['x x= ...x', 'x x= ...x', 'x x', 'x x=', '? x']);
    }
  });
});
