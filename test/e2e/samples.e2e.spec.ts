import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const samples = readdirSync(new URL('sample/', root)).filter((name) => /^\d\d-/.test(name));

interface NestCli {
  readonly projects: Readonly<Record<string, { readonly sourceRoot: string }>>;
}

describe('every sample', () => {
  it.each(samples)('%s is complete, known to the Nest CLI and to the README', (name) => {
    const { projects } = JSON.parse(read('nest-cli.json')) as NestCli;

    const files = ['src/main.ts', 'src/app.module.ts', 'tsconfig.json', 'client'];
    expect(files.filter((file) => !existsSync(new URL(`sample/${name}/${file}`, root)))).toEqual(
      [],
    );
    expect(projects[name]?.sourceRoot).toBe(`sample/${name}/src`);
    expect(read('README.md')).toContain(`](sample/${name})`);
  });
});
