import { App } from 'aws-cdk-lib';
import { EventSourcingStack } from '../lib/event-sourcing-stack.ts';
import { named } from '../lib/naming.ts';
import { settingsFrom } from '../lib/settings.ts';

const app = new App();
const settings = settingsFrom(app.node);
new EventSourcingStack(app, named('stack', settings), {
  description: 'Annal: event sourcing and CQRS, deployed by the CDK in TypeScript',
  settings,
});
