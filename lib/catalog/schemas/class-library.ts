import type { JsonSchema } from '../json-schema.js';
import type { SchemaClass } from './schema-source.js';

/** Reads the decorators of class-validator. */
export interface ClassLibrary {
  /**
   * Returns the schema of one class; `{}` for a class without decorators.
   *
   * @param use returns the schema of the class of a property
   */
  read(type: SchemaClass, use: (type: SchemaClass | undefined) => JsonSchema): JsonSchema;
}

/** A decorated property. */
interface Property {
  readonly target: unknown;
  readonly propertyName: string;
}

/** The metadata of class-transformer. */
interface TransformerStorage {
  findTypeMetadata(
    target: unknown,
    property: string,
  ): { readonly typeFunction: (help?: object) => SchemaClass } | undefined;
}

let loaded: Promise<ClassLibrary | undefined> | undefined;

/** Loads class-validator-jsonschema, once; `undefined` if it is not installed. */
export function loadClassLibrary(): Promise<ClassLibrary | undefined> {
  return (loaded ??= load());
}

async function load(): Promise<ClassLibrary | undefined> {
  // webpack would fail to bundle an application without them.
  const library = await import(/* webpackIgnore: true */ 'class-validator-jsonschema').catch(
    () => undefined,
  );
  const transformer = (await import(
    // @ts-expect-error -- class-transformer has no types for it, and no other way to its metadata
    /* webpackIgnore: true */ 'class-transformer/cjs/storage.js'
  ).catch(() => undefined)) as { readonly defaultMetadataStorage: TransformerStorage } | undefined;
  if (library === undefined) return undefined;
  const storage = transformer?.defaultMetadataStorage;
  return {
    read(type, use) {
      const byType = (property: Property): JsonSchema => use(typeOf(property, storage));
      return library.targetConstructorToSchema(type, {
        classTransformerMetadataStorage: storage as never,
        additionalConverters: { nestedValidation: byType, customValidation: byType },
      }) as JsonSchema;
    },
  };
}

/** Returns the class of a property: of `@Type()`, or the one that the compiler wrote. */
function typeOf(
  { target, propertyName }: Property,
  storage: TransformerStorage | undefined,
): SchemaClass | undefined {
  const declared = storage?.findTypeMetadata(target, propertyName)?.typeFunction();
  const { prototype } = target as SchemaClass;
  return (
    declared ??
    (Reflect.getMetadata('design:type', prototype as object, propertyName) as SchemaClass)
  );
}
