import type { INestApplication } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampAuth,
  WampCaller,
  type WampHello,
  type WampIdentity,
  WampModule,
  WampProcedure,
  WampService,
  WampSession,
  WampTransportAuth,
} from 'nestjs-wamp';

@WampAuth()
export class CertificateAuth extends WampTransportAuth {
  identify({ transport: { peerCertificate } }: WampHello): WampIdentity | undefined {
    if (peerCertificate === undefined) return undefined;
    const { subject, expiresAt } = peerCertificate;
    return { authid: String(subject['CN']), authrole: 'device', authmethod: 'tls', expiresAt };
  }
}

@WampService('com.example')
export class ProfileService {
  @WampProcedure()
  me(@WampCaller() { authid }: WampSession): string {
    return authid;
  }
}

@Module({ imports: [WampModule.forRoot()], providers: [CertificateAuth, ProfileService] })
export class AppModule {}

/** @param files the key and certificate of the server, and the authority that signs those of clients */
export function createApp(files: {
  key: string;
  cert: string;
  ca: string;
}): Promise<INestApplication> {
  const httpsOptions = { ...files, requestCert: true, rejectUnauthorized: false };
  return NestFactory.create(AppModule, { httpsOptions });
}
