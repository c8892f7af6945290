// The messages of `cli/`.

// options
export const wrongSetting = (source: string, words: string, value: unknown) =>
  `${source} must be ${words}, not ${typeof value === 'string' ? `"${value}"` : JSON.stringify(value)}.`;
export const urlWithoutScheme = (url: string) =>
  `--url must begin with ws:// or wss:// (or http:// or https://), not "${url}".`;
export const wrongHeader = (line: string) =>
  `--header must be a name, a colon and a value, such as "x-tenant: 7", not "${line}".`;
export const certAndKey = '--cert and --key need each other.';
export const fileUnreadable = (flag: string, reason: string) =>
  `The file of ${flag} cannot be read: ${reason}`;

// the file of --config
export const configUnreadable = (file: string, reason: string) =>
  `The file "${file}" of --config cannot be read: ${reason}`;
export const configObject = (file: string) =>
  `The file "${file}" of --config must be a JSON object.`;
export const configName = (
  file: string,
  name: string,
  meant: string | undefined,
  names: readonly string[],
) =>
  `"${name}" in ${file} is no option${meant === undefined ? `; there are ${names.join(', ')}` : `, did you mean "${meant}"?`}`;

// logins
export const authidMissing = (method: string) =>
  `The login by ${method} needs --authid (or WAMP_AUTHID).`;
export const credentialMissing = (method: string, flag: string) =>
  `The login by ${method} needs ${flag}, its variable, or --secret-env.`;
export const severalCredentials = (flags: readonly string[]) =>
  `${flags.join(' and ')} are credentials of different methods: say which with --authmethod.`;
export const methodMissing = '--secret-env needs --authmethod.';
export const variableMissing = (name: string) =>
  `The variable ${name} of --secret-env is not set, or is empty.`;
export const packageMissing = (name: string, purpose: string) =>
  `${purpose} needs the package ${name}: npm install ${name}`;

// sessions
export const connectionLost = (reason: string) => `${reason} Connecting again.`;
export const connectedAgain = 'Connected again.';

// arguments
export const lossyNumber = (number: string) =>
  `The number ${number} would lose digits: write it as a text, "${number}".`;
export const wrongPair = (flag: string, word: string) =>
  `${flag} must be key=value, not "${word}".`;
export const wrongObject = (flag: string, text: string) =>
  `${flag} must be a JSON object, not "${text}".`;

// call
export const stdinOnce = '--input - can be read once only, so --repeat needs a file.';
export const resultsSoFar = (results: number, ms: number) =>
  `${results} results, ${(ms / 1000).toFixed(1)} s`;

// subscribe and register
export const subscribed = (topics: readonly string[]) => `Subscribed to ${topics.join(', ')}.`;
export const registered = (uri: string) => `Registered ${uri}.`;
export const execAndValue = '--exec and --value are two answers: give one.';
export const tooManyCalls = (max: number) => `${max} calls are running already.`;
export const enoughCalls = 'The last call was answered already.';
export const tooMuchOutput = (max: number) => `The command wrote more than ${max} bytes.`;
export const execFailed = (code: number | null) =>
  `The command ended with ${code === null ? 'a signal' : `exit code ${code}`}.`;

// types
export const compilerWithoutApi = (version: string) =>
  `typescript ${version} has no API for other programs: install a version from 5.4 to 6.`;
export const noFile = (file: string) => `There is no file "${file}".`;
export const noServices = (file: string) =>
  `"${file}" exports no decorated class, no contract, and no type that is a Remote.`;
export const endlessType = (type: string) => `The type ${type} has no end.`;
export const typesOfWhat = 'Give a TypeScript file, or --from with a document of AsyncAPI.';
export const unreadableDocument = (place: string, reason: string) =>
  `Cannot read "${place}": ${reason}`;
export const noDocument = (place: string) =>
  `"${place}" is no AsyncAPI document of a hub; take one of GET <path>/asyncapi.json, or of WampCatalog.asyncApi(hub).`;
export const checkWithoutOut = '--check needs --out: the file that is to be checked.';
export const wouldChange = (file: string) => `"${file}" is not up to date.`;

// bench
export const benchSoFar = (seconds: number, all: number, rate: number, failures: number) =>
  `${seconds.toFixed(0)} of ${all} s, ${rate.toFixed(0)} calls/s${failures === 0 ? '' : `, ${failures} failed`}`;

// run
export const noExport = (file: string, name: string, names: readonly string[]) =>
  `"${file}" has no export "${name}"; it exports ${names.join(', ') || 'nothing'}.`;
export const notLoaded = (file: string, reason: string) => `"${file}" cannot be loaded: ${reason}`;
export const noTypeScript =
  'This version of Node does not load TypeScript. Run the compiled file, or use Node 22.18 or newer, or NODE_OPTIONS="--import tsx".';
export const onlyTypesAreStripped =
  'Node only removes types from TypeScript, which is not enough for decorators and enums. Run the compiled file, or use NODE_OPTIONS="--import tsx".';
export const cannotRun = (file: string, name: string) =>
  `"${name}" of "${file}" is no Nest module, no class and no object with methods.`;
export const prefixMissing = (name: string) =>
  `The methods of the object "${name}" need --prefix for their URIs.`;
export const ownClient =
  'The module has a WampClientModule of its own, so the options of the connection are not used.';
export const ownClientAndClasses =
  'A module with a WampClientModule of its own runs alone: run the classes in another process.';
export const prefixUnused =
  'There is no object whose methods --prefix is for: modules and classes have their own prefixes.';
export const listenUnused =
  'An object has no server for --listen: give a Nest module or a class with handlers.';
export const listening = (url: string) => `Listening at ${url}.`;
export const running = (words: readonly string[]) => `Running ${words.join(', ')}.`;
