// The built page. `build.mjs` writes this module to dist/, and the tests build it when they need it.

/** A file of the page. */
export interface PageFile {
  /** The media type. */
  readonly type: string;
  readonly text: string;
}

/** The files by name. */
export const pageFiles: Readonly<Record<string, PageFile>>;
