import type { Payload } from './form.js';

/** A request as code. */
export interface CodeSample {
  readonly name: string;
  readonly code: string;
}

/** Where the client of a sample connects. */
export interface Place {
  readonly url: string;
  readonly realm: string;
}

/** Returns a call as code for clients in JavaScript and for the command line. */
export function callSamples(uri: string, payload: Payload, place: Place): CodeSample[] {
  const { args, kwargs } = payload;
  return [
    { name: 'nestjs-wamp', code: ownClient(uri, payload, place) },
    {
      name: 'wampy.js',
      code: [
        `import { Wampy } from 'wampy';`,
        '',
        `const wampy = new Wampy(${literal(place.url)}, { realm: ${literal(place.realm)} });`,
        'await wampy.connect();',
        `const { argsList, argsDict } = await wampy.call(${[literal(uri), ...wampyPayload(payload)].join(', ')});`,
      ].join('\n'),
    },
    {
      name: 'Autobahn',
      code: [
        `import autobahn from 'autobahn';`,
        '',
        `const connection = new autobahn.Connection({ url: ${literal(place.url)}, realm: ${literal(place.realm)} });`,
        'connection.onopen = async (session) => {',
        `  console.log(await session.call(${[literal(uri), ...given(args, kwargs)].join(', ')}));`,
        '};',
        'connection.open();',
      ].join('\n'),
    },
    { name: 'Command line', code: commandLine(uri, payload, place) },
  ];
}

function ownClient(uri: string, { args, kwargs }: Payload, { url, realm }: Place): string {
  return [
    `import { connect } from 'nestjs-wamp/client';`,
    '',
    `const client = await connect({ url: ${literal(url)}, realm: ${literal(realm)} });`,
    `console.log(await client.call(${[literal(uri), ...given(args, kwargs)].join(', ')}));`,
  ].join('\n');
}

function commandLine(uri: string, { args, kwargs }: Payload, { url, realm }: Place): string {
  const options = ['--url', quoted(url), '--realm', quoted(realm)];
  if (Object.keys(kwargs).length > 0) options.push('--kwargs', quoted(json(kwargs)));
  const words = args.map(shellValue);
  // Otherwise a negative number would be an option.
  const end = words.some((word) => word.startsWith('-')) ? ['--'] : [];
  const parts = [...options, ...end, quoted(uri), ...words.map(quoted)];
  return `npx nestjs-wamp call ${parts.join(' ')}`;
}

function given(args: readonly unknown[], kwargs: object): string[] {
  const hasKeywords = Object.keys(kwargs).length > 0;
  if (args.length === 0 && !hasKeywords) return [];
  return hasKeywords ? [json(args), json(kwargs)] : [json(args)];
}

function wampyPayload({ args, kwargs }: Payload): string[] {
  if (Object.keys(kwargs).length === 0) return args.length === 0 ? [] : [json(args)];
  return [`{ argsList: ${json(args)}, argsDict: ${json(kwargs)} }`];
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function literal(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

/** Returns a value as the command line reads it: a text that is not JSON stands for itself. */
function shellValue(value: unknown): string {
  return typeof value === 'string' && !isJson(value) ? value : json(value);
}

function isJson(word: string): boolean {
  try {
    JSON.parse(word);
    return true;
  } catch {
    return false;
  }
}

function quoted(word: string): string {
  return /^[\w.:/@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
