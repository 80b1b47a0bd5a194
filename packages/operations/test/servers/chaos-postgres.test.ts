import { chaos } from '../support/chaos.js';
import { postgresEngine } from '../support/engines.js';

chaos('PostgreSQL', postgresEngine);
