import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LEAST_TYPESCRIPT, type Project } from './project.js';

const own = 'typescript';
const least = LEAST_TYPESCRIPT;

/** A compiler, and how it finds modules. */
const ways = {
  'of the project, nodenext': [own, 'nodenext', 'nodenext'],
  'of the project, bundler': [own, 'esnext', 'bundler'],
  'of the project, node': [own, 'commonjs', 'node10'],
  'that is the least, nodenext': [least, 'nodenext', 'nodenext'],
  'that is the least, node': [least, 'commonjs', 'node10'],
} as const;

/** An application of every entry; its last line is the only one that is wrong. */
const application = `
import { WampHub, WampModule, WampProcedure, WampService } from 'nestjs-wamp';
import { WampAdapter } from 'nestjs-wamp/adapter';
import { ticketAuth, type WampClientOptions } from 'nestjs-wamp/client';
import { scramAuth } from 'nestjs-wamp/client/auth';
import { CborSerializer } from 'nestjs-wamp/client/cbor';
import { MsgpackSerializer } from 'nestjs-wamp/client/msgpack';
import { PrometheusMetrics } from 'nestjs-wamp/prometheus';
import { WampTestClient } from 'nestjs-wamp/testing';

@WampService('com.example')
export class Example {
  constructor(readonly hub: WampHub) {}
  @WampProcedure() add(a: number, b: number): number { return a + b; }
}
export const others = [WampModule, WampTestClient, PrometheusMetrics];
export const options: WampClientOptions = {
  url: 'wss://example.com/ws',
  auth: [ticketAuth({ authid: 'a', ticket: 'b' }), scramAuth({ authid: 'a', password: 'b' })],
  serializers: [new CborSerializer(), new MsgpackSerializer()],
};
export const control: string = new WampAdapter();
`;

/** The package compiles strictly, its declarations included, with nothing of `@types/ws`. */
export function declareCompilers(project: Project): void {
  describe('compiles all entries without skipLibCheck and @types/ws, by the TypeScript', () => {
    beforeAll(() => {
      rmSync(join(project.folder, 'node_modules/@types/ws'), { recursive: true });
      project.write('entries.ts', application);
    });

    it.each(Object.entries(ways))('%s', async (_, [compiler, module, moduleResolution]) => {
      const { compilerOptions } = JSON.parse(project.read('tsconfig.json')) as {
        compilerOptions: object;
      };
      const isDeprecated = moduleResolution === 'node10' && project.major === 12;
      const options = {
        ...compilerOptions,
        ...{ module, moduleResolution, baseUrl: undefined, incremental: false, noEmit: true },
        ...{
          strict: true,
          noImplicitAny: true,
          skipLibCheck: false,
          types: ['node'],
          lib: ['ES2023'],
        },
        ...(isDeprecated && compiler === own && { ignoreDeprecations: '6.0' }),
        ...(moduleResolution === 'node10' && { resolvePackageJsonExports: false }),
      };
      project.write(
        'tsconfig.entries.json',
        JSON.stringify({ compilerOptions: options, files: ['entries.ts'] }),
      );

      const command = `node node_modules/${compiler}/bin/tsc -p tsconfig.entries.json`;
      const problems = await project.run(command).catch(String);

      // Declarations of others may be for newer compilers; ours and the application are looked at.
      const told = problems.match(/^(entries\.ts|.*nestjs-wamp\/|tsconfig).*$/gm);
      expect(told).toEqual([expect.stringMatching(/^entries\.ts\(22,14\): error TS2322: /)]);
    });
  });
}
