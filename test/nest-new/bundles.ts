import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { wampySerializers } from '../interop/support/wampy-client.js';
import { join } from './calls.js';
import type { Project } from './project.js';
import { bundleCommand } from './readme.js';

/** What Nest asks for and does without. */
const optional = /^@nestjs\/(microservices|websockets)|^class-(transformer|validator)/;

/** Bundles what `tsc` made, whose decorators know the types of parameters. */
async function byEsbuild(project: Project, outfile: string): Promise<void> {
  await project.run(bundleCommand(project.major, 'dist/bundled.main.js', outfile));
}

/** Bundles by Nest's own command, with everything in the bundle. */
async function byWebpack(project: Project, outfile: string): Promise<void> {
  project.write(
    'webpack.config.js',
    `const optional = ${String(optional)};
    module.exports = (options) => ({
      ...options,
      mode: 'production',
      plugins: [], // The one checks types, as the build did.
      entry: './src/bundled.main.ts',
      output: { ...options.output, path: '/', filename: ${JSON.stringify(outfile.slice(1))} },
      externals: [({ request }, callback) =>
        optional.test(request) ? callback(null, 'commonjs ' + request) : callback()],
    });`,
  );
  await project.run('npx nest build --webpack --webpackPath webpack.config.js');
}

/** An application in one file, minified, in a folder where no package can be found, is called. */
export function declareBundles(project: Project): void {
  const bundlers = { esbuild: byEsbuild, ...(project.major === 11 && { webpack: byWebpack }) };
  const folder = mkdtempSync(joinPath(tmpdir(), 'nestjs-wamp-bundle-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(Object.entries(bundlers))('bundled and minified by %s', (name, bundle) => {
    it('answers by every serializer', async () => {
      const file = joinPath(folder, `${name}.${project.major === 11 ? 'cjs' : 'mjs'}`);
      await bundle(project, file);
      const port = await project.start(file);

      for (const { createSerializer } of wampySerializers) {
        const wampy = await join(port, createSerializer());
        const kwargs = { name: 'Ada', times: 2 };
        const greeting = await wampy.call('com.example.greeter.greet', kwargs);
        expect(greeting.argsList).toEqual(['hello hello Ada, one of 1']);
        const sum = await wampy.call('com.example.greeter.add', [17, 25]);
        expect(sum.argsList).toEqual([42]);
        await wampy.disconnect();
      }
    });
  });
}
