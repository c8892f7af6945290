import type { Option } from 'commander';
import type { CommandIo } from '../io.js';
import { readConfig } from './config-file.js';
import { optionOf, type Setting } from './setting.js';
import { type ConnectionSettings, settings } from './settings.js';

/** The variable for `--config`. */
export const configEnv = 'WAMP_CONFIG';

/** What commander has read of the command line, by the names of the properties. */
export type GivenOptions = Readonly<Record<string, unknown>> & {
  readonly config?: string | undefined;
};

type Entry = readonly [key: string, setting: Setting, option: Option];

const entries: readonly Entry[] = Object.entries(settings).map(
  ([key, setting]) => [key, setting as Setting, optionOf(setting as Setting)] as const,
);

/** Returns the options for commander. */
export function connectionOptions(): Option[] {
  return Object.values(settings).map((setting) => optionOf(setting as Setting));
}

/**
 * Reads the options of the connection: the command line goes before the environment, and that before the file
 * of `--config`.
 *
 * @throws UsageError that names the option, the variable or the file with a wrong value
 */
export function resolveSettings(given: GivenOptions, env: CommandIo['env']): ConnectionSettings {
  const file = given.config ?? env[configEnv];
  const names = entries.map(([, , option]) => option.name());
  const config = file === undefined ? new Map<string, unknown>() : readConfig(file, names);
  const found = entries.flatMap(([key, setting, option]): [string, unknown][] => {
    if (given[key] !== undefined) return [[key, setting.read(given[key], `--${option.name()}`)]];
    if (env[setting.env] !== undefined) return [[key, setting.read(env[setting.env], setting.env)]];
    const value = config.get(option.name());
    return value === undefined ? [] : [[key, setting.read(value, `"${option.name()}" in ${file}`)]];
  });
  return Object.fromEntries(found);
}
