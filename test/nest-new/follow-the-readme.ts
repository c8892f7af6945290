import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Wampy } from 'wampy';
import { WebSocket } from 'ws';
import { snippets } from '../utils/snippets.js';
import { Project } from './project.js';
import { firstModule, installCommand } from './readme.js';

/** What the pages of docs/ import besides what an application has; their text says so. */
const further = (major: 11 | 12): string =>
  [
    ...['websockets', 'platform-ws'].map((name) => `@nestjs/${name}@${major}`),
    ...['@nestjs/terminus', 'class-validator', 'class-transformer', 'prom-client'],
    ...['ws', '@types/ws'],
  ].join(' ');

/** A new user's first ten minutes with one major of Nest, each step on what the last one left. */
export function followTheReadme(major: 11 | 12): void {
  describe(`a project that nest new of Nest ${major} made`, () => {
    const extension = major === 11 ? '' : '.js';
    const project = new Project(major);
    afterAll(() => project.remove());

    beforeAll(async () => {
      const tarball = await project.pack();
      const command = installCommand();
      expect(command).toMatch(/^npm install nestjs-wamp\b/);
      const quiet = '--no-audit --no-fund --prefer-offline';
      await project.run(`${command.trim().replace('nestjs-wamp', `"${tarball}"`)} ${quiet}`);
      const { file, code } = firstModule();
      project.write(file, code);
      project.edit('src/app.module.ts', {
        '@Module(': `import { MathModule } from './math.module${extension}';\n\n@Module(`,
        'imports: []': 'imports: [MathModule]',
      });
      const testing = snippets.find(({ place }) => place.startsWith('docs/testing.md'))!;
      project.write('src/math.spec.ts', testing.code);
    });

    it("has a sound tree of packages, with the application's version of Nest", async () => {
      const tree = JSON.parse(await project.run('npm ls --all --json')) as { problems?: string[] };

      expect(tree.problems ?? []).toEqual([]);
      expect(await project.run('npm ls @nestjs/common --depth 0')).toContain(`common@${major}.`);
    });

    it('needs no further types, whoever checks those of libraries', async () => {
      const strict = '--strict --strictPropertyInitialization false --skipLibCheck false';
      const command = `npx tsc --noEmit ${strict} -p tsconfig.json`;
      const problems = await project.run(command).catch(String);

      expect(problems.match(/^.*nestjs-wamp\/.*$/gm) ?? []).toEqual([]);
    });

    it('is built', async () => {
      await project.run('npm run build');

      expect(project.read('dist/math.module.js')).toContain('MathService');
    });

    it('passes its own tests, and the one of docs/testing.md', async () => {
      expect(await project.run('npm test')).toMatch(/Tests: +2 passed|Tests .*2 passed/);
    });

    it('passes its own e2e test', async () => {
      expect(await project.run('npm run test:e2e')).toMatch(/Tests: +1 passed|Tests .*1 passed/);
    });

    it('answers a call when it is started', async () => {
      const port = await project.start('dist/main.js');
      const ws = WebSocket as never;
      const wampy = new Wampy(`ws://127.0.0.1:${port}/ws`, { realm: 'realm1', ws });
      await wampy.connect();

      const { argsList } = await wampy.call('com.example.math.add', [17, 25]);

      expect(argsList).toEqual([42]);
      await wampy.disconnect();
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('Hello World!');
    });

    it('compiles every block of the README and of docs/', async () => {
      const quiet = '--no-audit --no-fund --prefer-offline';
      await project.run(`npm install ${further(major)} ${quiet}`);
      for (const [i, { code }] of snippets.entries()) project.write(`src/snippet-${i}.ts`, code);
      project.write('src/snippet-control.ts', 'export const control: string = 1;\n');

      const problems = await project.run('npx tsc --noEmit -p tsconfig.json').catch(String);

      const told = problems
        .match(/^src\/.*$/gm)!
        .map((line) => line.replace(/snippet-(\d+)/, (_, i: string) => snippets[Number(i)]!.place));
      expect(told).toEqual([expect.stringMatching(/^src\/snippet-control\.ts.* TS2322: /)]);
    });
  });
}
