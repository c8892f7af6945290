import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { describe, expect, it } from 'vitest';
import { closedPort, output } from './scripts.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const samples = readdirSync(new URL('sample/', root)).filter((name) => /^\d\d-/.test(name));

interface NestCli {
  readonly projects: Readonly<Record<string, { readonly sourceRoot: string }>>;
}

describe('every sample', () => {
  it.each(samples)('%s is complete, known to the Nest CLI and to the README', (name) => {
    const { projects } = JSON.parse(read('nest-cli.json')) as NestCli;

    const files = ['src/main.ts', 'src/app.module.ts', 'tsconfig.json', 'client'];
    expect(files.filter((file) => !existsSync(new URL(`sample/${name}/${file}`, root)))).toEqual(
      [],
    );
    expect(projects[name]?.sourceRoot).toBe(`sample/${name}/src`);
    expect(read('README.md')).toContain(`](sample/${name})`);
  });
});

/** The scripts that people run beside a sample. */
const scripts = samples.flatMap((sample) =>
  readdirSync(new URL(`sample/${sample}/client/`, root))
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => [sample, `sample/${sample}/client/${file}`] as const),
);

describe('a client script', () => {
  it('there is one of every sample without a page', () => {
    const hasPage = (sample: string) =>
      existsSync(new URL(`sample/${sample}/client/index.html`, root));
    expect(scripts.map(([sample]) => sample)).toEqual(samples.filter((name) => !hasPage(name)));
  });

  it.each(scripts)('of %s says in one line that there is no server', async (sample, script) => {
    const url = `ws://127.0.0.1:${await closedPort()}/ws`;
    expect(await output(script, url)).toEqual([
      1,
      '',
      `Cannot connect to ${url} (connect ECONNREFUSED ${new URL(url).host}). To start it: npm run start:sample -- ${sample}\n`,
    ]);
  });

  it.each(scripts)('of %s says in one line that the server is gone', async (sample, script) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const isHello = (JSON.parse(data.toString()) as unknown[])[0] === 1;
        if (isHello) socket.send(JSON.stringify([2, 1, { roles: { broker: {}, dealer: {} } }]));
        else for (const each of server.clients) each.terminate();
      });
    });
    const url = `ws://127.0.0.1:${(server.address() as { port: number }).port}/ws`;
    const [code, , stderr] = await output(script, url);
    server.close();
    expect([code, stderr]).toEqual([
      1,
      `The connection to ${url} is lost. To start it: npm run start:sample -- ${sample}\n`,
    ]);
  });

  it.each(['localhost:3000', 'http://localhost:3000', 'ws://['])(
    'says in one line that %s is not the URL of a server',
    async (url) => {
      expect(await output(scripts[0]![1], url)).toEqual([
        1,
        '',
        `"${url}" is not the URL of a WebSocket server; one is ws://localhost:3000/ws\n`,
      ]);
    },
  );
});

describe('a command that a sample prints', () => {
  it.each(samples)('in %s is taken as it is by every shell', (name) => {
    const commands = read(`sample/${name}/src/main.ts`).match(/(?:node|npm) sample[^`]*/g) ?? [];
    const files = commands.map((command) => command.split(' ')[1]!);
    const compiled = existsSync(new URL(`sample/${name}/src/client.ts`, root))
      ? [`sample/${name}/dist/client.js`]
      : [];
    const plain = scripts.filter(([sample]) => sample === name).map(([, file]) => file);
    expect(files).toEqual([...plain, ...compiled]);
    // What sh, zsh, cmd and PowerShell read as something else: zsh refuses the brackets of ws://[::1].
    for (const command of commands)
      expect(command.replace('${port}', '3000')).toMatch(/^[\w./:-]+( [\w./:-]+)*$/);
  });
});
