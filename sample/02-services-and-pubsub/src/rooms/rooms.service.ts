import {
  type Release,
  WampCall,
  WampCaller,
  WampEventContext,
  WampHub,
  WampProcedure,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
  WampSubscribe,
} from 'nestjs-wamp';

interface Room {
  readonly members: Set<WampSession>;
  /** Removes the procedure of the room. */
  readonly release: Release;
}

@WampService('com.example.rooms')
export class RoomsService {
  private readonly rooms = new Map<string, Room>();

  constructor(private readonly hub: WampHub) {}

  /** Publishes the new session to all others. */
  @WampSessionOpen()
  onOpen({ id }: WampSession): void {
    this.hub.publish('com.example.rooms.came', [id], {}, { exclude: [id] });
  }

  @WampSessionClose()
  onClose(session: WampSession): void {
    for (const name of this.rooms.keys()) this.leave(name, session);
    this.hub.publish('com.example.rooms.went', [session.id]);
  }

  @WampProcedure()
  enter(name: string, @WampCaller() session: WampSession): number {
    const room = this.rooms.get(name) ?? this.open(name);
    room.members.add(session);
    return room.members.size;
  }

  @WampProcedure()
  leave(name: string, @WampCaller() session: WampSession): void {
    const room = this.rooms.get(name);
    if (room?.members.delete(session) !== true || room.members.size > 0) return;
    room.release();
    this.rooms.delete(name);
  }

  /** com.example.rooms.<name>.say: the empty component of a wildcard matches any name. */
  @WampSubscribe('.say', { match: 'wildcard' })
  onSay(text: string, @WampCall() { uri, session }: WampEventContext): void {
    const members = this.rooms.get(nameIn(uri))?.members;
    if (members?.has(session) !== true) return;
    const eligible = [...members].map(({ id }) => id);
    const options = { eligible, exclude: [session.id] };
    this.hub.publish(uri.replace(/say$/, 'said'), [text], { from: session.id }, options);
  }

  /** Registers a procedure for the lifetime of a room: com.example.rooms.<name>.members. */
  private open(name: string): Room {
    const members = new Set<WampSession>();
    const list = (): number[] => [...members].map(({ id }) => id);
    const room = { members, release: this.hub.register(`com.example.rooms.${name}.members`, list) };
    this.rooms.set(name, room);
    return room;
  }
}

function nameIn(uri: string): string {
  return uri.split('.')[3] ?? '';
}
