/** The version of the package: other nodes are shown it. */
export const version = '0.1.0';
