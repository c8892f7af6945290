import { timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { scramCredential, type ScramKeys } from 'nestjs-wamp';

export type Role = 'clerk' | 'admin' | 'guest';

/** A user, with the keys of the password. The password itself is not stored. */
export interface User {
  readonly name: string;
  readonly role: Role;
  readonly keys: ScramKeys;
}

/** Stands for a database. The passwords are on the page. */
const people = [
  ['ann', 'clerk', 'pencil'],
  ['bob', 'guest', 'eraser'],
  ['root', 'admin', 'sharpener'],
] as const;

@Injectable()
export class UsersService implements OnModuleInit {
  private readonly users = new Map<string, User>();
  /** Unknown names are checked against this one, so that they take the same time. */
  private nobody!: User;

  async onModuleInit(): Promise<void> {
    this.nobody = { name: '', role: 'guest', keys: await scramCredential('nobody') };
    const adding = people.map(async ([name, role, password]) =>
      this.users.set(name, { name, role, keys: await scramCredential(password) }),
    );
    await Promise.all(adding);
  }

  setRole(name: string, role: Role): void {
    const user = this.find(name);
    if (user !== undefined) this.users.set(name, { ...user, role });
  }

  find(name: string): User | undefined {
    return this.users.get(name);
  }

  /** Returns the user with this name and password. */
  async check(name: string, password: string): Promise<User | undefined> {
    const user = this.find(name) ?? this.nobody;
    const { storedKey } = await scramCredential(password, user.keys);
    const isRight = timingSafeEqual(Buffer.from(storedKey), Buffer.from(user.keys.storedKey));
    return isRight && user !== this.nobody ? user : undefined;
  }
}
