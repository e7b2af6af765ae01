import { App } from 'aws-cdk-lib';
import { EventSourcingStack } from '../lib/event-sourcing-stack.ts';
import { settingsFrom } from '../lib/settings.ts';

const app = new App();
new EventSourcingStack(app, 'event-sourcing-stack', {
  description: 'Annal: event sourcing and CQRS, deployed by the CDK in TypeScript',
  settings: settingsFrom(app.node),
});
