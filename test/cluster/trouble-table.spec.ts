import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Each line of the table of trouble in docs/cluster.md, with a test that proves it: its file, and words of its name. */
const proofs: Readonly<Record<string, readonly [file: string, words: string]>> = {
  'The broker is down at the start': [
    'cluster/trouble',
    'a node starts alone after 5 s, and joins',
  ],
  'The broker restarts, also empty': ['brokers/trouble', 'restarts empty is there for all within'],
  'The broker is back': ['brokers/processes', 'without the broker, and together again within 2 s'],
  'The broker stands still, or a cable is cut': [
    'brokers/trouble',
    'stands still for 5 seconds is',
  ],
  'The broker is slow': ['brokers/trouble', 'slow costs publications beyond maxUnconfirmedBytes'],
  'One server of several is lost': ['brokers/servers', 'their nodes are elsewhere within 2 s'],
  'One node is cut off': ['brokers/trouble', 'a node that is cut off goes on alone'],
  'A node is killed': ['brokers/processes', 'know within 5 s that one was killed'],
  'A node hangs': ['brokers/blocked', 'for 1 and 3 s stay, and one for 10 s is lost'],
  'A node is too slow for its events': [
    'brokers/trouble',
    'cut off by the broker, and connects again',
  ],
  'The credentials are wrong, or expire': ['brokers/credentials', 'revoked, or wrong at the start'],
  'The certificate of the broker is wrong': [
    'brokers/tls',
    'a node does not trust its certificate',
  ],
  'Two applications have one name': [
    'cluster/members',
    'warn once a minute about a node with other',
  ],
  'Two nodes have one `label`': ['cluster/members', 'tell once of a node that has the %s label'],
  'Two versions of the package': ['brokers/versions', 'nodes of later versions do no harm'],
  'The package of the broker is missing': ['brokers/options', 'the port says what to install'],
  'An event is larger than the broker takes': [
    'cluster/events',
    'that is larger than a frame reaches nobody, and says so',
  ],
};

it('each line of the table of trouble in docs/cluster.md has a test', () => {
  const docs = read('docs/cluster.md');
  const [, table] = /\n\| What happens +\| What the nodes do[^\n]*\n[^\n]*\n((?:\|.*\n)+)/.exec(
    docs,
  )!;
  const lines = table!.trim().split('\n');
  expect(lines.map((line) => line.split('|')[1]!.trim())).toEqual(Object.keys(proofs));
  for (const [file, words] of Object.values(proofs))
    expect(read(`test/${file}.spec.ts`)).toContain(words);
});
