import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snippets } from '../utils/snippets.js';
import { askForSum } from './calls.js';
import { declareBundles } from './bundles.js';
import { declareCompilers } from './compilers.js';
import { type Major, Project } from './project.js';
import { firstModule, furtherPackages, installCommand } from './readme.js';

/** The blocks of docs/testing.md. Each has one test. */
const testingChapter = snippets.filter(({ place }) => place.startsWith('docs/testing.md'));

/** A new user's first ten minutes with one major of Nest, each step on what the last one left. */
export function followTheReadme(major: Major): void {
  describe(`a project that nest new of Nest ${major} made`, () => {
    const extension = major === 11 ? '' : '.js';
    const project = new Project(major);
    let problemsBefore: readonly string[];
    afterAll(() => project.remove());

    beforeAll(async () => {
      problemsBefore = await project.problems('--package-lock-only');
      const command = installCommand();
      expect(command).toMatch(/^npm install nestjs-wamp\b/);
      await project.install(command.trim().replace('nestjs-wamp', await project.pack()));
      const { file, code } = firstModule();
      project.write(file, code);
      project.edit('src/app.module.ts', {
        '@Module(': `import { MathModule } from './math.module${extension}';\n\n@Module(`,
        'imports: []': 'imports: [MathModule]',
      });
      for (const [i, test] of testingChapter.entries())
        project.write(`src/testing-${i}.spec.ts`, test.code);
      project.copy('bundled.main.ts', 'src/bundled.main.ts');
    });

    it("gets no problem into its tree of packages, and keeps the application's Nest", async () => {
      expect(await project.problems()).toEqual(problemsBefore);
      expect(await project.run('npm ls @nestjs/common --depth 0')).toContain(`common@${major}.`);
    });

    it('is built', async () => {
      await project.run('npm run build');

      expect(project.read('dist/math.module.js')).toContain('MathService');
    });

    it('passes its own test, and every one of docs/testing.md', async () => {
      const count = 1 + testingChapter.length;
      const passed = new RegExp(`Tests: +${count} passed|Tests .*${count} passed`);
      expect(await project.run('npm test')).toMatch(passed);
    });

    it('passes its own e2e test', async () => {
      expect(await project.run('npm run test:e2e')).toMatch(/Tests: +1 passed|Tests .*1 passed/);
    });

    it('answers a call when it is started', async () => {
      const port = await project.start('dist/main');

      expect(await askForSum(port, 'com.example.math.add')).toBe(42);
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('Hello World!');
    });

    declareBundles(project);

    describe('with what docs/ tells to install besides', () => {
      beforeAll(() => project.install(`npm install ${furtherPackages(project)}`));

      it('compiles every block of the README and of docs/', async () => {
        for (const [i, { code }] of snippets.entries()) project.write(`src/snippet-${i}.ts`, code);
        project.write('src/snippet-control.ts', 'export const control: string = 1;\n');

        const problems = await project.run('npx tsc --noEmit -p tsconfig.json').catch(String);

        const told = problems
          .match(/^src\/.*$/gm)!
          .map((line) =>
            line.replace(/snippet-(\d+)/, (_, i: string) => snippets[Number(i)]!.place),
          );
        expect(told).toEqual([expect.stringMatching(/^src\/snippet-control\.ts.* TS2322: /)]);
      });

      declareCompilers(project);
    });
  });
}
