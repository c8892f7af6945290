/** Returns the servers of a document, for the address of the endpoint. */
export function serversOf(url: string): Record<string, object> {
  const { protocol, host, pathname } = new URL(url);
  return {
    wamp: { host, pathname, protocol: protocol.replace(/:$/, ''), protocolVersion: 'wamp.2' },
  };
}
