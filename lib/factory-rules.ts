/** The rules of what `forRootAsync` of a module takes, beside the options that must be known before the others. */
export const factoryRules = {
  useFactory: {},
  useClass: {},
  useExisting: {},
  inject: {},
  imports: {},
  provideInjectionTokensFrom: {},
} as const;
