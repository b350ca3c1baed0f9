// A page's bundle: shepherd.js is only to be had as a module.
export { default } from 'shepherd.js';
