// The messages of `catalog/`.

export const noExport = (vendor: string) =>
  vendor === 'valibot'
    ? 'Install @valibot/to-json-schema to have the JSON Schemas of valibot here.'
    : `This version of ${vendor} exports no JSON Schema (Standard JSON Schema).`;
export const exportFailed = (source: string, reason: string) =>
  `There is no JSON Schema of ${source}: ${reason}`;
