import { Node } from 'constructs';

/** Where the system runs. Names are plain in dev and end in the environment elsewhere. */
export type Environment = 'dev' | 'staging' | 'prod';

/** How tables get capacity: fixed units, units that follow use, or none and a price by request. */
export type CapacityMode = 'provisioned' | 'auto-scaling' | 'on-demand';

/** What can be chosen of the system; the same as in the CloudFormation template. */
export interface Settings {
  /** @default 'dev' */
  readonly environment: Environment;
  /** How many days the archive keeps an event for replay. @default 365 */
  readonly retentionDays: number;
  /** @default 'provisioned' */
  readonly capacityMode: CapacityMode;
  /** Provisioned read units of each table. @default 10 */
  readonly readCapacityUnits: number;
  /** Provisioned write units of each table. @default 10 */
  readonly writeCapacityUnits: number;
  /** The most that auto scaling gives a table, of each kind. @default 100 */
  readonly maxCapacityUnits: number;
  /** Of each function, in MB. @default 1024 */
  readonly functionMemory: number;
  /** Executions at once that are kept for each function, and are its limit; 0 keeps none. @default 0 */
  readonly reservedConcurrency: number;
  /** Whether functions are called by the alias of a published version, which starts from a snapshot. @default false */
  readonly snapStart: boolean;
  /** Who is told of alarms; empty for nobody. @default '' */
  readonly alertEmail: string;
  /** How many days logs are kept; 0 for a year in prod and two weeks elsewhere. @default 0 */
  readonly logRetentionDays: number;
  /** A key for tables, bus, archive, queue, logs and topic; empty for keys of AWS. @default '' */
  readonly kmsKeyArn: string;
  /** Where the functions run; empty for outside of any network of yours. @default [] */
  readonly vpcSubnetIds: readonly string[];
  readonly vpcSecurityGroupIds: readonly string[];
  /** Whether personal fields are kept, encrypted with a key for each person. @default false */
  readonly personalData: boolean;
  /** Whether there is the function that transfers money. @default false */
  readonly transfers: boolean;
  /** Whether a queue stands before the projections, which take events in batches. @default false */
  readonly projectionBatching: boolean;
  /** Whether a DAX cluster is in those subnets, through which queries read rows. @default false */
  readonly dax: boolean;
  /** @default 'dax.t3.small' */
  readonly daxNodeType: string;
  /** How many nodes the cluster has; AWS recommends three at least. @default 3 */
  readonly daxNodes: number;
  /** The network of the subnets, for the cluster. @default '' */
  readonly vpcId: string;
}

/** Whether what exists nowhere else refuses to be deleted. */
export function isProtected(settings: Pick<Settings, 'environment'>): boolean {
  return settings.environment !== 'dev';
}

export const DEFAULTS: Settings = {
  environment: 'dev',
  retentionDays: 365,
  capacityMode: 'provisioned',
  readCapacityUnits: 10,
  writeCapacityUnits: 10,
  maxCapacityUnits: 100,
  functionMemory: 1024,
  reservedConcurrency: 0,
  snapStart: false,
  alertEmail: '',
  logRetentionDays: 0,
  kmsKeyArn: '',
  vpcSubnetIds: [],
  vpcSecurityGroupIds: [],
  personalData: false,
  transfers: false,
  projectionBatching: false,
  dax: false,
  daxNodeType: 'dax.t3.small',
  daxNodes: 3,
  vpcId: '',
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTIONS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * Reads the settings from the context (`cdk deploy -c environment=prod`).
 *
 * @throws Error that names the key, what was given and what was expected
 */
export function settingsFrom(node: Node): Settings {
  const context = new Context(node);
  const settings: Settings = {
    environment: context.oneOf('environment', ['dev', 'staging', 'prod']),
    retentionDays: context.wholeNumber('retentionDays', 1, 36_500),
    capacityMode: context.oneOf('capacityMode', ['provisioned', 'auto-scaling', 'on-demand']),
    readCapacityUnits: context.wholeNumber('readCapacityUnits', 1, 40_000),
    writeCapacityUnits: context.wholeNumber('writeCapacityUnits', 1, 40_000),
    maxCapacityUnits: context.wholeNumber('maxCapacityUnits', 1, 40_000),
    functionMemory: context.wholeNumber('functionMemory', 128, 10_240),
    reservedConcurrency: context.wholeNumber('reservedConcurrency', 0, 1_000),
    snapStart: context.onOrOff('snapStart'),
    alertEmail: context.text('alertEmail', /[^@\s]+@[^@\s]+\.[^@\s]+/, 'an e-mail address or empty'),
    logRetentionDays: context.wholeNumber('logRetentionDays', 0, 3_653),
    kmsKeyArn: context.text(
      'kmsKeyArn',
      /arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[a-z0-9-]+/,
      'the ARN of a KMS key or empty',
    ),
    vpcSubnetIds: context.ids('vpcSubnetIds', 'subnet'),
    vpcSecurityGroupIds: context.ids('vpcSecurityGroupIds', 'sg'),
    personalData: context.onOrOff('personalData'),
    transfers: context.onOrOff('transfers'),
    projectionBatching: context.onOrOff('projectionBatching'),
    dax: context.onOrOff('dax'),
    daxNodeType: context.text('daxNodeType', /dax\.[a-z0-9]+\.[a-z0-9]+/, 'a node type such as dax.t3.small'),
    daxNodes: context.wholeNumber('daxNodes', 1, 10),
    vpcId: context.text('vpcId', /vpc-[0-9a-f]+/, 'an id such as vpc-0123456789abcdef0, or empty'),
  };
  together(settings);
  return settings;
}

/** What must fit together. */
function together(settings: Settings): void {
  if (!LOG_RETENTIONS.includes(settings.logRetentionDays)) {
    throw new Error(
      `logRetentionDays is '${settings.logRetentionDays}', expected one of ${LOG_RETENTIONS.join(', ')}`,
    );
  }
  if ((settings.vpcSubnetIds.length === 0) !== (settings.vpcSecurityGroupIds.length === 0)) {
    throw new Error('vpcSubnetIds and vpcSecurityGroupIds are given together, or neither is');
  }
  if (settings.dax && (settings.vpcSubnetIds.length === 0 || settings.vpcId === '')) {
    throw new Error('dax needs vpcSubnetIds, vpcSecurityGroupIds and vpcId');
  }
  const least = Math.max(settings.readCapacityUnits, settings.writeCapacityUnits);
  if (settings.capacityMode === 'auto-scaling' && settings.maxCapacityUnits < least) {
    throw new Error(
      `maxCapacityUnits is '${settings.maxCapacityUnits}', expected at least the ${least} units that a table has`,
    );
  }
}

class Context {
  constructor(private readonly node: Node) {}

  oneOf<T extends string>(key: keyof Settings, candidates: readonly T[]): T {
    const given = this.given(key);
    const known = candidates.find((candidate) => candidate === given);
    if (known === undefined) {
      throw new Error(`${key} is '${String(given)}', expected one of ${candidates.join(', ')}`);
    }
    return known;
  }

  onOrOff(key: keyof Settings): boolean {
    const given: unknown = this.node.tryGetContext(key) ?? 'off';
    if (given !== 'on' && given !== 'off') {
      throw new Error(`${key} is '${String(given)}', expected one of off, on`);
    }
    return given === 'on';
  }

  wholeNumber(key: keyof Settings, least: number, most: number): number {
    const given = this.given(key);
    const value = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw new Error(`${key} is '${String(given)}', expected a whole number from ${least} to ${most}`);
    }
    return value;
  }

  text(key: keyof Settings, pattern: RegExp, expected: string): string {
    const given = this.given(key);
    if (typeof given !== 'string' || (given !== '' && !matches(pattern, given))) {
      throw new Error(`${key} is '${String(given)}', expected ${expected}`);
    }
    return given;
  }

  /** Ids with commas between, as the command line gives them. */
  ids(key: keyof Settings, kind: string): string[] {
    const given = String(this.given(key));
    const ids = given === '' ? [] : given.split(',');
    if (!ids.every((id) => matches(new RegExp(`${kind}-[0-9a-f]+`), id))) {
      throw new Error(`${key} is '${given}', expected ids such as ${kind}-0123456789abcdef0, with commas between`);
    }
    return ids;
  }

  private given(key: keyof Settings): unknown {
    return this.node.tryGetContext(key) ?? DEFAULTS[key];
  }
}

function matches(pattern: RegExp, text: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`).test(text);
}
