import { deaths } from '../support/deaths.js';
import { postgresEngine } from '../support/engines.js';

deaths('PostgreSQL', postgresEngine);
