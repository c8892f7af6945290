// The messages of `redis/`.

export const noPackage = 'A cluster over Redis needs the package ioredis: npm install ioredis.';
export const fixedOption = (name: string) =>
  `options.${name} of redisCluster() cannot be set: its value follows from what a cluster needs; remove it.`;
export const oneWay =
  'redisCluster() takes one of url, nodes and client; options go with url or nodes, or stand alone.';
export const lost = 'the connection was lost';
export const silent = 'the server does not answer';
export const closed = 'the connection was closed';
export const noNode = 'the Redis Cluster client of the application knows no server yet';
