import type { PageFile } from '../page-files.js';

export function buildPage(): Promise<Record<string, PageFile>>;
export function moduleOf(files: Record<string, PageFile>, format?: 'cjs' | 'esm'): string;
