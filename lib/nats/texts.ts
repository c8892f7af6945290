// The messages of `nats/`.

export const noPackage =
  'A cluster over NATS needs the package @nats-io/transport-node: npm install @nats-io/transport-node.';
export const fixedOption = (name: string) =>
  `options.${name} of natsCluster() cannot be set: its value follows from what a cluster needs; remove it.`;
export const twoWays =
  'natsCluster() has a connection and also servers or options; give either the connection, or what it takes to make one.';
export const lost = 'the connection was lost';
export const silent = 'the server does not answer pings';
export const closed = 'the connection was closed';
