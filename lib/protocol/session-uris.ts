/** The URIs of this package for the session of a client. Every client may use them. */
export const SessionUri = {
  /** The procedure by which a client renews its session. */
  Renew: 'nestwamp.session.renew',
  /** The topic of the event before a session expires. */
  Expiring: 'nestwamp.session.expiring',
} as const;
