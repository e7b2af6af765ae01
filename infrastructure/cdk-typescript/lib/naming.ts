import { Settings } from './settings.ts';

/** `event-sourcing-<what>`, with the environment at its end outside of dev. */
export function named(what: string, settings: Pick<Settings, 'environment'>): string {
  return `event-sourcing-${what}${suffix(settings)}`;
}

/** What names end in: nothing in dev. */
export function suffix(settings: Pick<Settings, 'environment'>): string {
  return settings.environment === 'dev' ? '' : `-${settings.environment}`;
}
