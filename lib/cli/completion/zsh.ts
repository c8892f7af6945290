import { id } from './bash.js';
import type { DescribedCommand, DescribedOption, Values } from './described.js';

/** Returns the completion of the program for zsh. */
export function zshCompletion(name: string, commands: readonly DescribedCommand[]): string {
  const described = commands.map((command) => quoted(`${command.name}:${escaped(command.help)}`));
  return `#compdef ${name}
# Completion of ${name} for zsh: source <(${name} completion zsh)
_${id(name)}() {
  local -a commands=(
${described.map((line) => `    ${line}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=\${words[2]}
  shift words
  ((CURRENT--))
  case $command in
${commands.map(branch).join('\n')}
  esac
}
if [[ \${funcstack[1]} == _${id(name)} ]]; then
  _${id(name)} "$@"
else
  compdef _${id(name)} ${name}
fi
`;
}

function branch({ name, options, values }: DescribedCommand): string {
  const specs = [...options.flatMap(specsOf), quoted(`*:argument:${action(values)}`)];
  return `    ${name})
      _arguments -s \\
${specs.map((spec) => `        ${spec}`).join(' \\\n')}
      ;;`;
}

/** Returns what \`_arguments\` reads, for each name of an option. */
function specsOf({ names, help, value, values, isRepeated }: DescribedOption): string[] {
  const others = !isRepeated && names.length > 1 ? `(${names.join(' ')})` : '';
  const argument = value === undefined ? '' : `:${escaped(value)}:${action(values)}`;
  return names.map((name) =>
    quoted(`${isRepeated ? '*' : others}${name}[${escaped(help)}]${argument}`),
  );
}

function action(values: Values): string {
  if (values === undefined) return ' ';
  return values === 'files' ? '_files' : `(${values.join(' ')})`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
