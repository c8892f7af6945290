import { pages } from '../utils/snippets.js';

const readme = pages[0]!.text;

/** The command by which the README says to install the package. */
export function installCommand(): string {
  return firstBlock('sh', readme.slice(readme.indexOf('\n## Install\n')));
}

/** The first module of the README; its first line tells the name of the file. */
export function firstModule(): { file: string; code: string } {
  const code = firstBlock('ts', readme);
  return { file: /^\/\/ (\S+)\n/.exec(code)![1]!, code };
}

function firstBlock(language: string, text: string): string {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)![1]!;
}
