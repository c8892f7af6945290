import { dirname } from 'node:path';
import type ts from 'typescript';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';
import type { Compiler } from './compiler.js';

/** Nothing is written, and what is only untidy is no error. */
const overrides: ts.CompilerOptions = {
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
};

/** A file with its project, as the compiler sees it. */
export class Project {
  private constructor(
    readonly compiler: Compiler,
    private readonly options: ts.CompilerOptions,
    private readonly program: ts.Program,
    readonly file: string,
  ) {}

  /**
   * Reads a file and all that it imports, with the `tsconfig.json` of its folder or one above.
   *
   * @throws UsageError with the errors of the compiler: types that do not compile are `any` somewhere
   */
  static open(compiler: Compiler, file: string): Project {
    const options = optionsFor(compiler, file);
    const program = compiler.createProgram([file], options);
    const problems = [
      ...program.getOptionsDiagnostics(),
      ...compiler.getPreEmitDiagnostics(program),
    ];
    if (problems.length > 0) throw new UsageError(formatted(compiler, problems));
    return new Project(compiler, options, program, file);
  }

  get checker(): ts.TypeChecker {
    return this.program.getTypeChecker();
  }

  /** The exports of the file. */
  get exports(): ts.Symbol[] {
    return exportsOf(this.program, this.file);
  }

  /** Returns true for a type of the compiler's own libraries, such as `Date`. */
  isOfLibrary(declaration: ts.Node): boolean {
    return this.program.isSourceFileDefaultLibrary(declaration.getSourceFile());
  }

  /** Adds a file, which is not on the disk. Returns the project with its exports. */
  with(file: string, text: string): Project {
    const { compiler, options } = this;
    const disk = compiler.createCompilerHost(options);
    const host: ts.CompilerHost = {
      ...disk,
      fileExists: (name) => name === file || disk.fileExists(name),
      readFile: (name) => (name === file ? text : disk.readFile(name)),
      getSourceFile: (name, target, ...rest) =>
        name === file
          ? compiler.createSourceFile(name, text, target, true)
          : disk.getSourceFile(name, target, ...rest),
    };
    const program = compiler.createProgram([file], options, host, this.program);
    const problems = program.getSemanticDiagnostics(program.getSourceFile(file));
    if (problems.length > 0) throw new UsageError(formatted(compiler, problems));
    return new Project(compiler, options, program, file);
  }
}

function exportsOf(program: ts.Program, file: string): ts.Symbol[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  return module === undefined ? [] : checker.getExportsOfModule(module);
}

function optionsFor(compiler: Compiler, file: string): ts.CompilerOptions {
  const { sys } = compiler;
  if (!sys.fileExists(file)) throw new UsageError(texts.noFile(file));
  const path = compiler.findConfigFile(dirname(file), (name) => sys.fileExists(name));
  if (path === undefined) return { strict: true, ...overrides };
  const { config, error } = compiler.readConfigFile(path, (name) => sys.readFile(name));
  if (error !== undefined) throw new UsageError(formatted(compiler, [error]));
  const { options } = compiler.parseJsonConfigFileContent(config, sys, dirname(path));
  return { ...options, ...overrides };
}

function formatted(compiler: Compiler, problems: readonly ts.Diagnostic[]): string {
  return compiler
    .formatDiagnostics(problems, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => compiler.sys.getCurrentDirectory(),
      getNewLine: () => '\n',
    })
    .trimEnd();
}
