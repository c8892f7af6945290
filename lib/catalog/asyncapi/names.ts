/** Makes names for the parts of a document: of letters, digits, dots, dashes and underscores, and each once. */
export class Names {
  private readonly taken = new Set<string>();

  /** Returns a name like the one that is wanted. */
  free(wanted: string): string {
    const fit = wanted.replaceAll(/[^\w.-]/g, '_') || '_';
    let name = fit;
    for (let count = 2; this.taken.has(name); count++) name = `${fit}-${count}`;
    this.taken.add(name);
    return name;
  }
}
