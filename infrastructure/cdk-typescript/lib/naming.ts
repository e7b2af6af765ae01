import { Settings } from './settings.ts';

/** `event-sourcing-<what>`, with the environment at its end outside of dev. */
export function named(what: string, settings: Pick<Settings, 'environment'>): string {
  const plain = `event-sourcing-${what}`;
  return settings.environment === 'dev' ? plain : `${plain}-${settings.environment}`;
}
