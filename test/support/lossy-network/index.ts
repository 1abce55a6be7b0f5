export { cutClientsOff, type VanishedClients } from './vanishing-clients.js';
