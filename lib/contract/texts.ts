// The messages of `contract/`.

export const unfit = (what: string, issues: readonly string[]) =>
  `${what} does not fit the contract: ${issues.join('; ')}`;
export const issue = (path: string, message: string) =>
  path === '' ? message : `${path}: ${message}`;
export const result = (uri: string) => `A result of ${uri}`;
export const event = (uri: string) => `An event of ${uri}`;
export const noEntryName = (name: string) =>
  `"${name}" cannot be the name of an entry of a contract, because other libraries read it from any object. Choose another name, and give the URI by "uri".`;
export const noEntry = (name: string) =>
  `The entry "${name}" of a contract is made with procedure(), event() or topic().`;
