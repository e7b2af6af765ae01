import { Node } from 'constructs';

/** Where the system runs. Names are plain in dev and end in the environment elsewhere. */
export type Environment = 'dev' | 'staging' | 'prod';

const ENVIRONMENTS: readonly Environment[] = ['dev', 'staging', 'prod'];

/** What can be chosen of the system; the same four as in the CloudFormation template. */
export interface Settings {
  /** @default 'dev' */
  readonly environment: Environment;
  /** How many days the archive keeps an event for replay. @default 365 */
  readonly retentionDays: number;
  /** Provisioned read units of each table. @default 10 */
  readonly readCapacityUnits: number;
  /** Provisioned write units of each table. @default 10 */
  readonly writeCapacityUnits: number;
}

export const DEFAULTS: Settings = {
  environment: 'dev',
  retentionDays: 365,
  readCapacityUnits: 10,
  writeCapacityUnits: 10,
};

/**
 * Reads the settings from the context (`cdk deploy -c environment=prod`).
 *
 * @throws Error that names the key, what was given and what was expected
 */
export function settingsFrom(node: Node): Settings {
  return {
    environment: environment(node),
    retentionDays: wholeNumber(node, 'retentionDays', 36_500),
    readCapacityUnits: wholeNumber(node, 'readCapacityUnits', 40_000),
    writeCapacityUnits: wholeNumber(node, 'writeCapacityUnits', 40_000),
  };
}

function environment(node: Node): Environment {
  const given: unknown = node.tryGetContext('environment') ?? DEFAULTS.environment;
  const known = ENVIRONMENTS.find((candidate) => candidate === given);
  if (known === undefined) {
    throw new Error(`environment is '${String(given)}', expected one of ${ENVIRONMENTS.join(', ')}`);
  }
  return known;
}

function wholeNumber(
  node: Node,
  key: 'retentionDays' | 'readCapacityUnits' | 'writeCapacityUnits',
  most: number,
): number {
  const given: unknown = node.tryGetContext(key) ?? DEFAULTS[key];
  const value = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
    throw new Error(`${key} is '${String(given)}', expected a whole number from 1 to ${most}`);
  }
  return value;
}
