import type { DescribedCommand, Values } from './described.js';

/** Returns the completion of the program for bash. */
export function bashCompletion(name: string, commands: readonly DescribedCommand[]): string {
  const options = commands.flatMap((command) => command.options);
  const withValue = options.filter(({ value }) => value !== undefined);
  const values = new Map(withValue.map(({ names, values: known }) => [names.join('|'), known]));
  return `# Completion of ${name} for bash: source <(${name} completion bash)
_${id(name)}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    ${offer([...commands.map((command) => command.name), '--help', '--version'])}
    return
  fi
  case $before in
${[...values].map(([names, known]) => `    ${names}) ${offer(known)}; return ;;`).join('\n')}
  esac
  case \${COMP_WORDS[1]} in
${commands.map(branch).join('\n')}
  esac
}
complete -F _${id(name)} ${name}
`;
}

function branch({ name, options, values }: DescribedCommand): string {
  const names = options.flatMap((option) => option.names);
  return `    ${name})
      if [[ $word == -* ]]; then ${offer(names)}; else ${offer(values)}; fi
      ;;`;
}

/** Returns the line that offers values. */
function offer(values: Values): string {
  if (values === undefined) return ':';
  return values === 'files'
    ? 'mapfile -t COMPREPLY < <(compgen -f -- "$word")'
    : `mapfile -t COMPREPLY < <(compgen -W '${values.join(' ')}' -- "$word")`;
}

/** Returns a name as shells allow it for a function. */
export function id(name: string): string {
  return name.replaceAll('-', '_');
}
