// The messages of `cluster/`.

export const uriTooLong = (length: number, most: number) =>
  `A URI of ${length} characters is too long for a cluster, where a topic may have ${most} bytes with its realm and what stands for special characters.`;
export const uriNotWellFormed =
  'This URI has half of a UTF-16 pair, which a cluster cannot send; write whole characters.';
export const takerFailed = (type: number, node: string) =>
  `A frame of type ${type} from the node ${node} was not handled.`;
export const portFailed = (kind: string) =>
  `The cluster port "${kind}" threw an error, which counts as not sent; it must return false instead.`;
export const listenerFailed = 'A part of the cluster did not handle a change of the cluster.';
