import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import type { DynamicModule } from '@nestjs/common';
import type { Observable } from 'rxjs';
import ts from 'typescript';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { RemoteProcedure } from '../../lib/contract/index.js';
import * as api from '../../lib/index.js';
import {
  type CallHandler,
  type EventHandler,
  getWampHubToken,
  type MatchPolicy,
  type Release,
  type Remote,
  type SessionEnd,
  type SessionVerbs,
  type TopicHandler,
  WampArg,
  WampCallContext,
  type WampAction,
  type WampAuthorize,
  type WampAuthorizer,
  type WampCallOptions,
  type WampDecision,
  type WampPermission,
  type WampRevocation,
  type WampRevokedSession,
  WampError,
  WampEventContext,
  WampExecutionContext,
  WampHub,
  WampModule,
  type WampModuleExtras,
  type WampModuleOptions,
  WampNotAuthorizedError,
  WampProcedure,
  WampResult,
  WampService,
  WampSession,
  WampSubscribe,
} from '../../lib/index.js';

type Payload = [uri: string, args?: readonly unknown[], kwargs?: Readonly<Record<string, unknown>>];

describe('the main entry', () => {
  it('exports these values', () => {
    expect(Object.keys(api).toSorted()).toMatchInlineSnapshot(`
      [
        "CborSerializer",
        "CloseUri",
        "DecoyKey",
        "ErrorUri",
        "InjectWampClient",
        "InjectWampHub",
        "InjectWampRemote",
        "JsonSerializer",
        "MsgpackSerializer",
        "WampArg",
        "WampArgs",
        "WampAuth",
        "WampAuthorizationFailedError",
        "WampCall",
        "WampCallContext",
        "WampCaller",
        "WampCanceledError",
        "WampCatalog",
        "WampChallengeAuth",
        "WampClientHealthIndicator",
        "WampClientMetrics",
        "WampClientModule",
        "WampCraAuth",
        "WampCryptosignAuth",
        "WampDoc",
        "WampError",
        "WampEventContext",
        "WampExecutionContext",
        "WampFeatureNotSupportedError",
        "WampHealthIndicator",
        "WampHub",
        "WampImplements",
        "WampInput",
        "WampInvalidArgumentError",
        "WampInvalidUriError",
        "WampKwarg",
        "WampKwargs",
        "WampMetrics",
        "WampModule",
        "WampNoSuchProcedureError",
        "WampNoSuchRealmError",
        "WampNoSuchRegistrationError",
        "WampNoSuchSessionError",
        "WampNoSuchSubscriptionError",
        "WampNotAuthorizedError",
        "WampPayloadSizeExceededError",
        "WampPeer",
        "WampProcedure",
        "WampProcedureAlreadyExistsError",
        "WampProgress",
        "WampPublishes",
        "WampRequestContext",
        "WampResult",
        "WampRoles",
        "WampRuntimeError",
        "WampScramAuth",
        "WampService",
        "WampSession",
        "WampSessionClose",
        "WampSessionOpen",
        "WampSignal",
        "WampSubscribe",
        "WampSubscriptionContext",
        "WampTicketAuth",
        "WampTimeoutError",
        "WampTopic",
        "WampTransportAuth",
        "WampUnavailableError",
        "WampUpgradeRequest",
        "WampUpgradeResponse",
        "craSecret",
        "getWampClientToken",
        "getWampHubToken",
        "getWampRemoteToken",
        "isWampContext",
        "scramCredential",
        "wampUtilities",
      ]
    `);
  });

  it('exports these types besides', () => {
    expect(typesOf('lib/index.ts')).toMatchInlineSnapshot(`
      [
        "AcceptedSocket",
        "AsyncApiChannel",
        "AsyncApiDocument",
        "AsyncApiMessage",
        "AsyncApiOperation",
        "AsyncApiReference",
        "AsyncApiReply",
        "AsyncApiTag",
        "AsyncApiWamp",
        "AuthenticatorOptions",
        "BinarySerializer",
        "BrokenTransport",
        "CallHandler",
        "Catalog",
        "CatalogEntry",
        "CatalogError",
        "CatalogEvent",
        "CatalogExample",
        "CatalogHolder",
        "CatalogParameter",
        "CatalogPermission",
        "CatalogProcedure",
        "CatalogRealm",
        "CatalogRegistration",
        "CatalogTopic",
        "CertificateName",
        "ClusterAddress",
        "ClusterListener",
        "ClusterPort",
        "ConnectionListener",
        "ContractRemote",
        "CraKey",
        "CraSalting",
        "Dict",
        "EventHandler",
        "Framing",
        "GuardedObservable",
        "HandlerOptions",
        "HubPublishOptions",
        "Id",
        "InvocationPolicy",
        "JsonSchema",
        "List",
        "MatchPolicy",
        "OriginCheck",
        "PeerCertificate",
        "PeerPublishOptions",
        "ProcedureOptions",
        "PublishOptions",
        "ReceiverOptions",
        "Release",
        "Remote",
        "RemoteOptions",
        "ResultShape",
        "SchemaClass",
        "SchemaSource",
        "ScramKeyOptions",
        "ScramKeys",
        "SessionCloseHandler",
        "SessionEnd",
        "SessionOpenHandler",
        "SessionVerbs",
        "Share",
        "SharedData",
        "TopicHandler",
        "TopicInfo",
        "TopicName",
        "TopicOptions",
        "TopicPattern",
        "TransportInfo",
        "Turn",
        "Uri",
        "WampAction",
        "WampAnonymous",
        "WampAnswer",
        "WampAuthFailure",
        "WampAuthOptions",
        "WampAuthOrder",
        "WampAuthenticate",
        "WampAuthenticator",
        "WampAuthenticatorOptions",
        "WampAuthorizationOptions",
        "WampAuthorize",
        "WampAuthorizer",
        "WampBatchOptions",
        "WampCachedDecision",
        "WampCallOptions",
        "WampCancelMode",
        "WampCatalogOptions",
        "WampChallenge",
        "WampClientAddress",
        "WampClientErrors",
        "WampClientHealthResult",
        "WampClientModuleExtras",
        "WampClientModuleOptions",
        "WampCluster",
        "WampClusterDrop",
        "WampClusterOption",
        "WampClusterOptions",
        "WampClusterOutage",
        "WampClusterState",
        "WampClusterStats",
        "WampCompressionOptions",
        "WampConcurrency",
        "WampConnection",
        "WampContextLife",
        "WampContextType",
        "WampCraDecoy",
        "WampCraSecret",
        "WampDecision",
        "WampDialogue",
        "WampDocOptions",
        "WampDocumentInfo",
        "WampDrop",
        "WampEndpointOptions",
        "WampErrorDoc",
        "WampErrorOptions",
        "WampErrorTable",
        "WampExcess",
        "WampExposureOptions",
        "WampFrameDrop",
        "WampHandlerDefaults",
        "WampHandlerOptions",
        "WampHealthOptions",
        "WampHealthResult",
        "WampHello",
        "WampHubOptions",
        "WampHubStats",
        "WampIdentity",
        "WampInputStream",
        "WampKick",
        "WampLimitOptions",
        "WampLimits",
        "WampLongPollOptions",
        "WampLostMember",
        "WampMember",
        "WampMemberLoss",
        "WampModuleExtras",
        "WampModuleOptions",
        "WampNamedHello",
        "WampOrigins",
        "WampOverflow",
        "WampParamOptions",
        "WampPermission",
        "WampPipe",
        "WampPipes",
        "WampPort",
        "WampPortListener",
        "WampPortTransport",
        "WampProcedureOptions",
        "WampProgressFunction",
        "WampPublishesOptions",
        "WampRawSocketOptions",
        "WampRawSocketPlace",
        "WampRemoteOptions",
        "WampResolveRealm",
        "WampRevocation",
        "WampRevokedSession",
        "WampRoleChange",
        "WampRouterOptions",
        "WampScramCredential",
        "WampScramKdf",
        "WampSerializer",
        "WampSerializerOptions",
        "WampServiceOptions",
        "WampSessionCounts",
        "WampSessionFilter",
        "WampSessionHandle",
        "WampSessionInfo",
        "WampSessionLoss",
        "WampSessionOptions",
        "WampSessionPage",
        "WampSessionQuery",
        "WampSessionStats",
        "WampShutdown",
        "WampStandardError",
        "WampTopicOptions",
        "WampTopicQuery",
        "WampUtilitiesOptions",
        "WampUtility",
      ]
    `);
  });
});

// What follows is checked by the compiler: `npm run typecheck`.

describe('signatures', () => {
  it('of the module', () => {
    type Options = WampModuleOptions & WampModuleExtras;
    expectTypeOf(WampModule.forRoot).parameters.toEqualTypeOf<[options?: Options | undefined]>();
    expectTypeOf(WampModule.forRoot).returns.toEqualTypeOf<DynamicModule>();
    expectTypeOf(WampModule.forRootAsync).returns.toEqualTypeOf<DynamicModule>();
    expectTypeOf(WampModule.forRootAsync).toBeCallableWith({
      name: 'admin',
      isGlobal: false,
      inject: [String],
      useFactory: async (path: string) => ({ path }),
    });
    expectTypeOf(WampModule.forRoot).toBeCallableWith({
      authenticate: async ({ realm, details, transport }) => ({
        authid: `${realm} ${String(details['authid'])} ${String(transport.headers['cookie'])}`,
      }),
    });
  });

  it('of the decorators', () => {
    expectTypeOf(WampService).toBeCallableWith('com.example');
    expectTypeOf(WampService).toBeCallableWith({ prefix: 'com.example', realm: ['a', 'b'] });
    expectTypeOf(WampService).returns.toEqualTypeOf<ClassDecorator>();
    expectTypeOf(WampProcedure).toBeCallableWith();
    expectTypeOf(WampProcedure).toBeCallableWith('x', { match: 'prefix', absolute: true });
    expectTypeOf(WampProcedure).returns.toEqualTypeOf<MethodDecorator>();
    expectTypeOf(WampSubscribe).returns.toEqualTypeOf<MethodDecorator>();
    expectTypeOf(WampArg).toBeCallableWith(0);
    expectTypeOf(WampArg).toBeCallableWith(0, 'name', { transform: (value) => value });
    expectTypeOf(WampArg).toBeCallableWith(0, { schema: {}, pipes: [] });
    expectTypeOf(WampArg).returns.toEqualTypeOf<ParameterDecorator>();
  });

  it('of the hub', () => {
    expectTypeOf<WampHub['publish']>().toBeCallableWith(...([] as unknown as Payload));
    expectTypeOf<WampHub['publish']>().toBeCallableWith('x', [], {}, { exclude: [1], realm: 'a' });
    expectTypeOf<WampHub['publish']>().returns.toEqualTypeOf<number>();
    expectTypeOf<WampHub['register']>().toBeCallableWith('x', (call) => call.args);
    expectTypeOf<WampHub['register']>().returns.toEqualTypeOf<Release>();
    expectTypeOf<WampHub['subscribe']>().parameter(1).toEqualTypeOf<EventHandler>();
    expectTypeOf<WampHub['topic']>().parameter(1).toEqualTypeOf<TopicHandler>();
    expectTypeOf<WampHub['sessions']>().toEqualTypeOf<ReadonlyMap<number, WampSession>>();
    expectTypeOf<WampHub['sessionCount']>().toEqualTypeOf<number>();
    expectTypeOf<WampHub['sessionOpen$']>().toEqualTypeOf<Observable<WampSession>>();
    expectTypeOf<WampHub['sessionClose$']>().toEqualTypeOf<Observable<SessionEnd>>();
    expectTypeOf<WampHub['close']>().returns.toEqualTypeOf<Promise<void>>();
    expectTypeOf(getWampHubToken).toBeCallableWith('admin');
  });

  it('of a session: the verbs have one order of arguments', () => {
    type Arguments = [...Payload, options?: WampCallOptions];
    expectTypeOf<Arguments>().toExtend<Parameters<WampSession['call']>>();
    expectTypeOf<Arguments>().toExtend<Parameters<WampSession['callResult']>>();
    expectTypeOf<Arguments>().toExtend<Parameters<WampSession['stream']>>();
    expectTypeOf<Payload>().toExtend<Parameters<WampSession['publish']>>();
    expectTypeOf<WampSession['callResult']>().returns.toEqualTypeOf<Promise<WampResult>>();
    expectTypeOf<WampSession['waitForRegistration']>().returns.toEqualTypeOf<Promise<void>>();
    expectTypeOf<WampSession['id']>().toEqualTypeOf<number>();
    expectTypeOf<WampSession['authrole']>().toEqualTypeOf<string>();
    expectTypeOf<WampSession['identity']>().toEqualTypeOf<unknown>();
    expectTypeOf<WampSession['signal']>().toEqualTypeOf<AbortSignal>();
  });

  it('of a session: results have the type that is asked for', () => {
    const use = (session: WampSession): void => {
      expectTypeOf(session.call('x')).toEqualTypeOf<Promise<unknown>>();
      expectTypeOf(session.call<string>('x')).toEqualTypeOf<Promise<string>>();
      expectTypeOf(session.stream<number>('x')).toEqualTypeOf<Observable<number>>();
    };
    expect(use).toBeTypeOf('function');
  });

  it('of a remote service: every method is asynchronous, and nothing else is left', () => {
    interface Clock {
      now(): Date;
      add(a: number, b?: number): Promise<number>;
      readonly zone: string;
    }
    interface RemoteClock {
      readonly now: RemoteProcedure<[], string, SessionVerbs>;
      readonly add: RemoteProcedure<[a: number, b?: number], number, SessionVerbs>;
    }
    expectTypeOf<Remote<Clock>>().toEqualTypeOf<RemoteClock>();
  });

  it('of contexts', () => {
    expectTypeOf<CallHandler>().parameters.toEqualTypeOf<[call: WampCallContext]>();
    expectTypeOf<EventHandler>().parameters.toEqualTypeOf<[event: WampEventContext]>();
    expectTypeOf<WampCallContext['input']>().toExtend<
      Observable<unknown> & AsyncIterable<unknown>
    >();
    expectTypeOf<WampCallContext['progress']>().parameters.toEqualTypeOf<[value: unknown]>();
    expectTypeOf<WampCallContext['signal']>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<WampEventContext['publication']>().toEqualTypeOf<number>();
    expectTypeOf<WampExecutionContext['session']>().toEqualTypeOf<WampSession>();
    expectTypeOf<MatchPolicy>().toEqualTypeOf<'exact' | 'prefix' | 'wildcard'>();
  });

  it('of errors and results', () => {
    expectTypeOf(WampError).toBeConstructibleWith('com.example.error', ['text'], { a: 1 });
    expectTypeOf(WampNotAuthorizedError).toBeConstructibleWith('text');
    expectTypeOf(WampNotAuthorizedError).instance.toExtend<WampError>();
    expectTypeOf<WampError['uri']>().toEqualTypeOf<string>();
    expectTypeOf(WampResult).toBeConstructibleWith([1], { a: 1 }, {});
  });
});

/** The names a module exports as types alone, in `export type { ... }` or `export { type ... }`. */
function typesOf(path: string): string[] {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
  const names = file.statements.flatMap((statement) => {
    if (isPublicType(statement)) return [statement.name.text];
    if (!ts.isExportDeclaration(statement)) return [];
    const { exportClause, isTypeOnly, moduleSpecifier } = statement;
    if (exportClause === undefined)
      return isTypeOnly ? typesOf(resolved(path, moduleSpecifier as ts.StringLiteral)) : [];
    const { elements } = exportClause as ts.NamedExports;
    const types = elements.filter((element) => isTypeOnly || element.isTypeOnly);
    return types.map(({ name }) => name.text);
  });
  return names.toSorted();
}

/** Returns true for a type that its own file exports. */
function isPublicType(
  statement: ts.Statement,
): statement is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return (
    isType && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
}

function resolved(from: string, specifier: ts.StringLiteral): string {
  return join(dirname(from), specifier.text.replace(/\.js$/, '.ts'));
}

describe('what clients may do', () => {
  it('has permissions whose actions and policies are checked by the compiler', () => {
    expectTypeOf<WampAction>().toEqualTypeOf<'call' | 'publish' | 'register' | 'subscribe'>();
    expectTypeOf<{ uri: 'a'; allow: 'call' }>().toExtend<WampPermission>();
    expectTypeOf<{ uri: ['a']; allow: ['call'] }>().toExtend<WampPermission>();
    expectTypeOf<{ uri: 'a'; allow: 'calls' }>().not.toExtend<WampPermission>();
    expectTypeOf<{ uri: 'a' }>().not.toExtend<WampPermission>();
  });

  it('has authorize as a function and as a provider', () => {
    expectTypeOf<() => true>().toExtend<WampAuthorize>();
    expectTypeOf<() => Promise<{ allow: boolean; cacheMs: number }>>().toExtend<WampAuthorize>();
    expectTypeOf<() => void>().not.toExtend<WampAuthorize>();
    expectTypeOf<WampAuthorizer['authorize']>().toEqualTypeOf<WampAuthorize>();
    expectTypeOf<WampDecision>().toExtend<boolean | object>();
  });

  it('tells what was revoked', () => {
    expectTypeOf<WampHub['reauthorize']>().returns.resolves.toEqualTypeOf<WampRevocation[]>();
    expectTypeOf<WampRevocation['session']>().toEqualTypeOf<WampRevokedSession>();
    expectTypeOf<WampSession>().toExtend<WampRevokedSession>();
  });
});
