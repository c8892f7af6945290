import { assertOptions } from '../protocol/options.js';
import { asyncApiOf } from './asyncapi/async-api.js';
import { documentInfoRules, type WampDocumentInfo } from './asyncapi/document-info.js';
import type { AsyncApiDocument } from './asyncapi/document.js';
import type { Catalog } from './catalog.js';

/** What has a catalog: a hub. */
export interface CatalogHolder {
  /** Returns what the application offers. */
  catalog(): Promise<Catalog>;
}

/** Functions for catalogs. */
export const WampCatalog = {
  /**
   * Returns a document of AsyncAPI 3 with everything that a hub offers. What clients have registered is not in it.
   *
   * @param info the title, version, description and address of the document
   * @throws a `TypeError` that names a wrong option
   * @example
   * const app = await NestFactory.create(AppModule);
   * await app.init();
   * writeFileSync('asyncapi.json', JSON.stringify(await WampCatalog.asyncApi(app.get(WampHub))));
   */
  async asyncApi(hub: CatalogHolder, info: WampDocumentInfo = {}): Promise<AsyncApiDocument> {
    assertOptions(documentInfoRules, info, 'WampCatalog.asyncApi()');
    return asyncApiOf(await hub.catalog(), info);
  },
} as const;
