import { readFileSync } from 'node:fs';
import { pages, snippets } from '../utils/snippets.js';
import { LEAST_TYPESCRIPT, type Major, type Project, root } from './project.js';

const readme = pages[0]!.text;

/** The command by which the README says to install the package. */
export function installCommand(): string {
  return firstBlock('sh', readme.slice(readme.indexOf('\n## Install\n')));
}

/** The command by which docs/deployment.md says to bundle `dist/main.js`, with other files. */
export function bundleCommand(major: Major, entry: string, outfile: string): string {
  const { text } = pages.find(({ name }) => name === 'docs/deployment.md')!;
  const section = text.slice(text.indexOf('\n## In one file\n'));
  const own = major === 11 ? 'app.cjs' : 'app.mjs';
  return firstBlock('sh', section.slice(section.lastIndexOf('```sh', section.indexOf(own))))
    .replace('npx esbuild', `"${root}node_modules/.bin/esbuild"`)
    .replace('dist/main.js', entry)
    .replace(own, outfile);
}

/** The first module of the README; its first line tells the name of the file. */
export function firstModule(): { file: string; code: string } {
  const code = firstBlock('ts', readme);
  return { file: /^\/\/ (\S+)\n/.exec(code)![1]!, code };
}

type Versions = Readonly<Record<string, string>>;

/** The packages that a manifest names, with their versions. */
function versionsIn(manifest: string): Versions {
  const { dependencies, devDependencies } = JSON.parse(manifest) as Record<string, Versions>;
  return { ...dependencies, ...devDependencies };
}

/** The packages of the entries that the README's first module has no need of, and their types. */
const optional = ['@nestjs/websockets', '@nestjs/platform-ws', 'prom-client', '@types/ws'];

/**
 * What the pages of docs/ import and the project has not, as their text says to install it, in the
 * versions of our own tests. Besides, the oldest compiler.
 */
export function furtherPackages(project: Project): string {
  const ours = (file: string): Versions => versionsIn(readFileSync(root + file, 'utf8'));
  const versions = {
    ...ours('package.json'),
    ...(project.major === 11 && ours('test/nest-11/package.json')),
  };
  const there = versionsIn(project.read('package.json'));
  const code = snippets.map((snippet) => snippet.code).join('\n');
  const imports = [...code.matchAll(/ from '((?:@[^/']+\/)?[^./'][^/']*)/g)];
  const types = ['@types/passport-jwt', '@types/express-session'];
  const names = new Set([...imports.map(([, name]) => name!), ...optional, ...types]);
  const missing = [...names].filter((name) => name in versions && !(name in there));
  return [
    ...missing.map((name) => `"${name}@${versions[name]}"`),
    `${LEAST_TYPESCRIPT}@npm:${LEAST_TYPESCRIPT.replace('-', '@')}`,
  ].join(' ');
}

function firstBlock(language: string, text: string): string {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)![1]!;
}
