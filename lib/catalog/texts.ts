// The messages of `catalog/`.

export const noExport = (vendor: string) =>
  vendor === 'valibot'
    ? 'Install @valibot/to-json-schema to have the JSON Schemas of valibot here.'
    : `This version of ${vendor} exports no JSON Schema (Standard JSON Schema).`;
export const exportFailed = (vendor: string, reason: string) =>
  `${vendor} cannot export this schema: ${reason}`;
